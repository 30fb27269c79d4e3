/** The maximum width, height and size of a picture that the server stores. */
const MAX_WIDTH = 640;
const MAX_HEIGHT = 640;
const MAX_CHARACTERS = 80_000;
/** JPEG qualities to try until the picture is small enough. */
const QUALITIES = [0.8, 0.6, 0.4, 0.2];
/** Where in the video to look for a picture, as fractions: films begin and end with dark frames. */
const PLACES = [0.2, 0.5, 0.35];
/** The minimum contrast of a picture that shows something, as measured by `contrastOf`. */
const MIN_CONTRAST = 12;

/**
 * A frame of a video that shows something, as a `data:` URL of a JPEG, or null. The video's site has
 * to allow its frames to be read.
 */
export async function frameOf(video, signal) {
  for (const place of PLACES) {
    await seek(video, video.duration * place, signal);
    const canvas = draw(video, video.videoWidth, video.videoHeight);
    if (canvas && contrastOf(canvas) >= MIN_CONTRAST) return encode(canvas);
  }
  return null;
}

/** The picture at an address, as a `data:` URL of a JPEG, or null. */
export async function pictureOf(address) {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.referrerPolicy = "no-referrer";
  image.src = address;
  await image.decode();
  const canvas = draw(image, image.naturalWidth, image.naturalHeight);
  return canvas && encode(canvas);
}

function seek(video, seconds, signal) {
  return new Promise((resolve, reject) => {
    video.addEventListener("seeked", resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
    signal.addEventListener("abort", reject, { once: true });
    video.currentTime = seconds;
  });
}

function draw(source, width, height) {
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The standard deviation of a picture's brightness, from 0 to about 128. */
function contrastOf(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let [count, sum, squares] = [0, 0, 0];
  // Every 16th pixel is enough.
  for (let at = 0; at < data.length; at += 64) {
    const brightness = 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2];
    count += 1;
    sum += brightness;
    squares += brightness * brightness;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

function encode(canvas) {
  for (const quality of QUALITIES) {
    const picture = canvas.toDataURL("image/jpeg", quality);
    if (picture.length <= MAX_CHARACTERS) return picture;
  }
  return null;
}

// Makes static/media/demo.webm, the film of the demo, and its poster. See ../README.md.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeSound, RATE } from "./film/sound.js";
import { DURATION_S } from "./film/time.js";
import { PICTURES_PER_SECOND, render } from "./render.mjs";

const media = (name) => fileURLToPath(new URL(`../static/media/${name}`, import.meta.url));
/** The poster's moment: the whale before the moon. */
const POSTER_S = 36.4;
/** The same input makes the same file. */
const EXACT = "-map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact".split(" ");
/** The last three let it be encoded on several cores. */
const VIDEO = [
  ..."-c:v libvpx-vp9 -b:v 330k -crf 34 -pix_fmt yuv420p -color_range tv".split(" "),
  ..."-auto-alt-ref 1 -lag-in-frames 25 -row-mt 1 -tile-columns 1 -threads 8".split(" "),
  // A keyframe every two seconds, so that seeking is quick.
  ...["-g", String(2 * PICTURES_PER_SECOND)],
];

function start(options) {
  const ffmpeg = spawn("ffmpeg", ["-loglevel", "error", "-y", ...options], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  const end = once(ffmpeg, "exit").then(([code]) => {
    if (code !== 0) throw new Error(`ffmpeg failed with ${code}`);
  });
  return { input: ffmpeg.stdin, end };
}

async function ffmpeg(...options) {
  const { input, end } = start(options);
  input.end();
  await end;
}

/** Draws a part of the film. */
async function drawPart(first, last, path) {
  const pictures = `-f image2pipe -c:v mjpeg -framerate ${PICTURES_PER_SECOND} -i -`.split(" ");
  const { input, end } = start([...pictures, "-c", "copy", path]);
  await render(first, last, async (picture) => {
    if (!input.write(picture)) await once(input, "drain");
  });
  input.end();
  await end;
}

/** Draws the film in parts, each on a core of its own, and returns the list of them. */
async function draw(folder) {
  const pictures = DURATION_S * PICTURES_PER_SECOND;
  const length = Math.ceil(pictures / availableParallelism());
  const parts = [];
  for (let first = 0; first < pictures; first += length) {
    parts.push({
      first,
      last: Math.min(pictures, first + length),
      path: join(folder, `part${first}.mkv`),
    });
  }
  await Promise.all(parts.map(({ first, last, path }) => drawPart(first, last, path)));
  const list = join(folder, "parts.txt");
  await writeFile(list, parts.map(({ path }) => `file '${path}'\n`).join(""));
  return list;
}

async function encode(list, sound, log) {
  const pictures = ["-f", "concat", "-safe", "0", "-i", list];
  const heard = [...`-f f32le -ar ${RATE} -ac 1 -i`.split(" "), sound];
  const video = [...pictures, ...VIDEO, "-passlogfile", log, "-cpu-used", "5"];
  const audio = "-c:a libopus -b:a 48k".split(" ");
  await ffmpeg(...video, ..."-pass 1 -an -f null -".split(" "));
  await ffmpeg(...heard, ...video, "-pass", "2", ...audio, ...EXACT, media("demo.webm"));
  const still = `-ss ${POSTER_S} -frames:v 1 -c:v libwebp -quality 70`.split(" ");
  await ffmpeg(...pictures, ...still, ...EXACT, media("demo.webp"));
}

const folder = await mkdtemp(join(tmpdir(), "demo-film-"));
try {
  const sound = join(folder, "sound.f32");
  await writeFile(sound, makeSound());
  await encode(await draw(folder), sound, join(folder, "passes"));
} finally {
  await rm(folder, { recursive: true });
}

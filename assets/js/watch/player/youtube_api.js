const SCRIPT_URL = "https://www.youtube.com/iframe_api";

let loading = null;

/** Loads YouTube's player library on the first call, and again after a failure. */
export function loadYouTubeApi() {
  loading ??= new Promise((resolve, reject) => {
    window.onYouTubeIframeAPIReady = () => resolve(window.YT);
    const script = document.createElement("script");
    script.src = SCRIPT_URL;
    script.addEventListener("error", () => {
      script.remove();
      loading = null;
      reject(new Error("YouTube’s player can’t be loaded"));
    });
    document.head.append(script);
  });
  return loading;
}

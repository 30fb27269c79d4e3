const SCRIPT_URL = "https://www.youtube.com/iframe_api";

let loading = null;

/** YouTube's player library; asked for at the first call only, and again after a failure. */
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

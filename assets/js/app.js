import { askBeforeSubmitting } from "./page/confirm.js";
import { letFlashesBeDismissed } from "./page/flash.js";
import { reloadOnChange } from "./page/live_reload.js";
import { letMenusClose } from "./page/menu.js";
import { sendOnce } from "./page/once.js";
import { searchOnSlash } from "./page/search_key.js";
import { switchThemeInPlace } from "./page/theme.js";
import { startWatching } from "./watch/watch.js";

askBeforeSubmitting(document);
letFlashesBeDismissed(document);
letMenusClose(document);
searchOnSlash(document);
sendOnce(document);
switchThemeInPlace(document);
if ("liveReload" in document.documentElement.dataset) reloadOnChange();

const watchPage = document.getElementById("watch");
if (watchPage) startWatching(watchPage);

// One page alone needs it.
if (document.querySelector("[data-video-form]")) {
  import("./page/video_form.js").then(({ readAddedVideo }) => readAddedVideo(document));
}

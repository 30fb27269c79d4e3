import { askBeforeSubmitting } from "./page/confirm.js";
import { letFlashesBeDismissed } from "./page/flash.js";
import { loadOnceSeen } from "./page/live_excerpt.js";
import { reloadOnChange } from "./page/live_reload.js";
import { letMenusClose } from "./page/menu.js";
import { sendOnce } from "./page/once.js";
import { searchOnSlash } from "./page/search_key.js";
import { switchThemeInPlace } from "./page/theme.js";

askBeforeSubmitting(document);
letFlashesBeDismissed(document);
letMenusClose(document);
searchOnSlash(document);
sendOnce(document);
switchThemeInPlace(document);
if ("liveReload" in document.documentElement.dataset) reloadOnChange();

// Few pages need these scripts; watch pages also name theirs in the head, so that it loads at once.
if (document.querySelector("[data-passkey]")) {
  import("./page/passkeys.js").then(({ usePasskeys }) => usePasskeys(document));
}
const excerpt = document.querySelector("[data-excerpt-script]");
if (excerpt) loadOnceSeen(excerpt);
const watchPage = document.getElementById("watch");
if (watchPage) import("./watch/watch.js").then(({ startWatching }) => startWatching(watchPage));
// Live pages have a socket, too.
if (!watchPage && document.querySelector("[data-unread]") && !document.querySelector("[data-phx-main]")) {
  import("./page/unread_socket.js").then(({ keepUnread }) => keepUnread(document));
}
if (document.querySelector("[data-copy]")) {
  import("./page/copy_button.js").then(({ letButtonsCopy }) => letButtonsCopy(document));
}
if (document.querySelector("[data-video-form]")) {
  import("./page/video_form.js").then(({ readAddedVideo }) => readAddedVideo(document));
}

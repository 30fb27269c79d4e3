import { askBeforeSubmitting } from "./page/confirm.js";
import { letFlashesBeDismissed } from "./page/flash.js";
import { reloadOnChange } from "./page/live_reload.js";
import { startWatching } from "./watch/watch.js";

askBeforeSubmitting(document);
letFlashesBeDismissed(document);
if ("liveReload" in document.documentElement.dataset) reloadOnChange();

const watchPage = document.getElementById("watch");
if (watchPage) startWatching(watchPage);

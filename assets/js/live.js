// The script of live pages: the official client takes over the rendered view.
import { Socket } from "phoenix";
import { LiveSocket } from "phoenix_live_view";
import { t } from "./messages/messages.js";
import { FileUpload } from "./page/file_upload.js";
import { sendToBucket } from "./page/bucket_upload.js";
import { showFlash } from "./page/flash.js";
import { MessageComposer } from "./page/message_composer.js";
import { MessageLog, shownMessages } from "./page/message_log.js";
import { fallBackToLongPoll } from "./watch/feed/long_poll.js";
import { movedTo } from "./page/public_origin.js";
import { bindReturnLinks } from "./page/return_links.js";
import { keepFocus } from "./page/steady_focus.js";
import { keepPresses } from "./page/steady_press.js";
import { showUnread } from "./page/unread_badge.js";
import { TypedFields, keepTyped } from "./page/typed_fields.js";

const { content: csrfToken } = document.querySelector('meta[name="csrf-token"]');
const liveSocket = new LiveSocket("/live", Socket, {
  params: () => ({ _csrf_token: csrfToken, ...shownMessages() }),
  hooks: { FileUpload, MessageComposer, MessageLog, TypedFields },
  dom: { onBeforeElUpdated: keepTyped, ...keepFocus },
  uploaders: { S3: sendToBucket },
});
fallBackToLongPoll(liveSocket.getSocket());
window.addEventListener("phx:unread", ({ detail }) => showUnread(detail));
const publicOrigin = movedTo();
if (publicOrigin) showFlash(t("connection-elsewhere", { address: publicOrigin }));
else liveSocket.connect();
keepPresses(document);
// The address follows what is typed, so a log-in has to lead back to the address at that time.
bindReturnLinks(document, () => location.pathname + location.search);

import { t } from "../../messages/messages.js";
import { followPlayback } from "../player/player.js";
import { momentLink, videoLink } from "../shared/address_moment.js";
import { copyText, linkToCopy } from "../shared/clipboard.js";
import { formatTime } from "../shared/time.js";

const SECOND_MS = 1_000;

/**
 * Lets a viewer copy a link to the video, and one to the second that is playing.
 *
 * `parts` are the elements `video`, `moment` and `embed`, buttons, the last with the code for other
 * sites' pages in `data-embed-code`, or null, `time`, in which the second is shown, and
 * `byHand`, for a link that the browser does not copy. `note` is a `Note`.
 */
export function bindCopyLinks({ player, note, parts: { video, moment, embed, time, byHand } }) {
  const copy = async (href) => {
    byHand.replaceChildren();
    if (await copyText(href)) note.say(t("share-link-copied"));
    else byHand.replaceChildren(linkToCopy(href));
  };
  const copyCode = async (code) => {
    byHand.replaceChildren();
    if (await copyText(code)) note.say(t("share-code-copied"));
    else byHand.replaceChildren(linkToCopy(code, t("share-copy-code")));
  };
  const second = () => Math.floor(player.currentTimeMs() / SECOND_MS) * SECOND_MS;
  video.addEventListener("click", () => copy(videoLink(location.href)));
  moment.addEventListener("click", () => copy(momentLink(location.href, second())));
  // Private videos can't be embedded.
  embed?.addEventListener("click", () => copyCode(embed.dataset.embedCode));
  followPlayback(player, (atMs) => {
    const words = formatTime(atMs);
    if (time.textContent !== words) time.textContent = words;
  });
}

import { followPlayback } from "../player/player.js";
import { momentLink, videoLink } from "../shared/address_moment.js";
import { copyText, linkToCopy } from "../shared/clipboard.js";
import { formatTime } from "../shared/time.js";

const SECOND_MS = 1_000;

/**
 * Lets a viewer copy a link to the video, and one to the second that is playing.
 *
 * `parts` are the elements `video` and `moment`, buttons, `time`, in which the second is shown, and
 * `byHand`, for a link that the browser does not copy. `note` is a `Note`.
 */
export function bindCopyLinks({ player, note, parts: { video, moment, time, byHand } }) {
  const copy = async (href) => {
    byHand.replaceChildren();
    if (await copyText(href)) note.say("Link copied.");
    else byHand.replaceChildren(linkToCopy(href));
  };
  const second = () => Math.floor(player.currentTimeMs() / SECOND_MS) * SECOND_MS;
  video.addEventListener("click", () => copy(videoLink(location.href)));
  moment.addEventListener("click", () => copy(momentLink(location.href, second())));
  followPlayback(player, (atMs) => {
    const words = formatTime(atMs);
    if (time.textContent !== words) time.textContent = words;
  });
}

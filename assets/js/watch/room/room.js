import { t } from "../../messages/messages.js";
import { grouped } from "../shared/numbers.js";
import { bindSwitch } from "../shared/settings.js";
import { ServerClock } from "../shared/server_clock.js";
import { showPeople } from "./people.js";
import { tellWhereabouts, whereaboutsSetting } from "./whereabouts.js";

const byId = (id) => document.getElementById(id);

/** Shares this page's position, and returns what `showPeople` needs for other people's. */
export function followPlaces(player, feed) {
  const [clock, setting] = [new ServerClock(), whereaboutsSetting()];
  bindSwitch(byId("whereabouts-switch"), setting);
  tellWhereabouts({ player, feed, clock, setting });
  const join = ({ atMs, isPlaying }) => {
    player.seek(atMs);
    if (isPlaying) player.play();
    else player.pause();
  };
  return { clock, join, endMs: () => player.durationMs };
}

/** Shows who is watching, once known; in an embed, only how many. */
export function showRoom(feed, userId, places) {
  const room = byId("room");
  const inFrame = byId("people-watching");
  const say = (total) => {
    if (inFrame) inFrame.textContent = t("people-watching", { count: total });
    else byId("people-count").textContent = grouped(total);
    room?.removeAttribute("data-uncounted");
    (room ?? inFrame).hidden = false;
  };
  // Viewers of the replay aren't told.
  if (room) feed.addEventListener("replay", () => (room.hidden = true));
  showPeople(feed.channel, { list: byId("people"), userId, say, places });
}

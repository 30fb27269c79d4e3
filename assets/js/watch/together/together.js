import { t } from "../../messages/messages.js";
import { Note } from "../shared/note.js";
import { RoomBar } from "./room_bar.js";
import { RoomLink } from "./room_link.js";
import { RoomPlayer } from "./room_player.js";
import { RoomSync } from "./room_sync.js";

/** The reason of a rate limit. */
const TOO_FAST = "rate_limited";

/**
 * Connects a watch page with a room: one playback for everybody in it.
 *
 * `root` is the element of the bar, which has the room's id; the token is the end of the page's URL.
 */
export class Together {
  #root;
  #element;
  #real = null;
  #player = null;
  #sync = null;
  #videoId;
  #isJoined = false;

  constructor(root, element, videoId) {
    this.#root = root;
    this.#element = element;
    this.#videoId = videoId;
  }

  /** Returns the page's player, which replaces the one that plays for this page only. */
  wrap(real) {
    this.#real = real;
    this.#player = new RoomPlayer(real);
    return this.#player;
  }

  /** Joins the room over a socket; without one, the page says that an account is required. */
  start(socket) {
    const part = (name) => this.#root.querySelector(`[data-part="${name}"]`);
    if (socket === null) {
      this.#player.isAlone = () => true;
      part("who").textContent = t("together-log-in");
      return;
    }
    const note = new Note(part("note"));
    const { roomId } = this.#root.dataset;
    const token = location.pathname.split("/").at(-1);
    const link = new RoomLink(socket, roomId, token);
    const parts = Object.fromEntries(PARTS.map((name) => [name, part(name)]));
    const copyHref = location.origin + location.pathname;
    const bar = new RoomBar({ parts, link, note, copyHref });
    this.#follow(link, bar, part("sound"));
    this.#ask(link, bar, note);
    link.addEventListener("closed", () => this.#end());
    link.start();
  }

  #follow(link, bar, sound) {
    const { kind } = this.#element.dataset;
    const hasPoster = this.#element.querySelector(".player-poster") !== null;
    const canNudge = kind === "file" || kind === "hls";
    const sync = new RoomSync({ player: this.#real, clock: link.clock, canNudge, isAllowed: !hasPoster });
    this.#sync = sync;
    const take = (playback, name) => {
      if (playback.video_id !== this.#videoId) return location.reload();
      this.#player.roomRate = playback.rate;
      this.#showRate();
      sync[name](playback);
    };
    const tellLoading = (isLoading) => link.send(isLoading ? "buffering" : "ready");
    link.addEventListener("joined", ({ detail }) => {
      this.#isJoined = true;
      // After each join the room assumes that the player is ready.
      if (sync.isLoading) tellLoading(true);
      take(detail.playback, "join");
    });
    link.addEventListener("lost", () => (this.#isJoined = false));
    link.addEventListener("playback", ({ detail }) => take(detail, "follow"));
    link.addEventListener("room", ({ detail }) => {
      if (detail.video.id !== this.#videoId) return location.reload();
      // Another host's page may have to do it, or the queue had no video before.
      if (sync.hasEnded) bar.goOn();
    });
    link.addEventListener("timed", () => sync.apply());
    sync.addEventListener("loading", ({ detail }) => tellLoading(detail));
    sync.addEventListener("ended", () => bar.goOn());
    sync.addEventListener("muted", () => (sound.hidden = false));
    sound.addEventListener("click", () => {
      this.#real.isMuted = false;
      sound.hidden = true;
    });
  }

  /** Shows the room's rate in the page's control, also after a refused change. */
  #showRate() {
    const rate = document.getElementById("rate");
    if (rate) rate.value = String(this.#player.rate);
  }

  /** Turns the viewer's wishes into commands, if they may give any. */
  #ask(link, bar, note) {
    const ask = async (event, payload) => {
      if (!bar.mayControl) {
        this.#showRate();
        return note.say(bar.whoControls || t("together-log-in-to-join"));
      }
      const { status, response } = await link.send(event, payload);
      if (status !== "ok") this.#showRate();
      if (status === "unanswered") note.say(t("together-unconnected"));
      else if (response?.reason === "forbidden") note.say(bar.whoControls);
      else if (response?.reason === TOO_FAST) note.say(t("together-too-fast"));
    };
    this.#player.ask = ask;
    // Pressing play joins in if the room is playing, and otherwise is a command.
    this.#player.pressed = () => {
      const isBehind = this.#sync.isBehind;
      this.#sync.allow();
      return isBehind;
    };
    this.#player.isInPlace = () => this.#sync.isInPlace;
    this.#player.isAboutToPlay = () => this.#sync.isStarting;
    // Without a connection, the viewer controls the player until the page has rejoined.
    this.#player.isAlone = () => {
      if (!this.#isJoined) this.#sync.rest();
      return !this.#isJoined;
    };
    this.#sync.addEventListener("wanted", ({ detail: { event, ...where } }) => {
      if (this.#player.isAlone()) return;
      if (bar.mayControl) {
        this.#sync.awaitAnswer();
        ask(event, where);
      } else {
        note.say(bar.whoControls);
        this.#sync.apply();
      }
    });
  }

  #end() {
    this.#sync.stop();
    this.#player.isAlone = () => true;
    const closed = document.getElementById("together-closed");
    closed.hidden = false;
    for (const child of this.#root.children) child.hidden = child !== closed;
  }
}

const PARTS = [
  "who",
  "people",
  "loading",
  "copy",
  "byHand",
  "settings",
  "control",
  "waits",
  "handOver",
  "close",
  "next",
  "nextCount",
  "skip",
  "add",
];

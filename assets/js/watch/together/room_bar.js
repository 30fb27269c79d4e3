import { Presence } from "phoenix";
import { t } from "../../messages/messages.js";
import { element } from "../shared/dom.js";
import { copyText, linkToCopy } from "../shared/clipboard.js";
import { peopleOf } from "../room/people.js";

/** The presence key of guests whose players are loading. */
const GUEST = "guest";
/** How long a page waits for the host's page to go on to the next video, so that not all pages ask at once. */
const GO_ON_AFTER_MS = 1_500;
const GO_ON_WITHIN_MS = 2_000;

/** A link to a video of this site in any form, or just its number. */
const VIDEO = /(?:\/(?:watch|videos)\/|^)(\d+)/;

/** The bar with a room's people, controls and queue. */
export class RoomBar {
  #parts;
  #link;
  #note;
  #you = null;
  #room = null;
  #people = [];
  /** The timeout for going on to the next video. */
  #goingOn = null;

  /** `parts` are elements by name, and `note` a `Note`. */
  constructor({ parts, link, note, copyHref }) {
    this.#parts = parts;
    this.#link = link;
    this.#note = note;
    link.addEventListener("joined", ({ detail }) => {
      this.#you = detail.you;
      this.show(detail.room);
    });
    link.addEventListener("room", ({ detail }) => this.show(detail));
    // Somebody else has gone on, or back, already.
    for (const name of ["room", "playback", "lost", "closed"]) {
      link.addEventListener(name, () => clearTimeout(this.#goingOn));
    }
    const presence = new Presence(link.channel);
    presence.onSync(() => this.#showPeople(presence));
    parts.copy.addEventListener("click", () => this.#copy(copyHref));
    parts.control.addEventListener("change", () => this.#set("set_control", { control: parts.control.value }));
    parts.waits.addEventListener("change", () => this.#set("set_waiting", { waits_for_all: parts.waits.checked }));
    parts.handOver.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#set("hand_over", { user_id: Number(parts.handOver.elements.to.value) });
    });
    parts.close.addEventListener("click", () => this.#set("close"));
    parts.skip.addEventListener("click", () => this.next());
    parts.add.addEventListener("submit", (event) => this.#add(event));
  }

  /** Whether the viewer may play, pause and seek. */
  get mayControl() {
    const id = this.#you?.id ?? null;
    if (id === null || this.#room === null) return false;
    return this.#room.control === "everyone" || this.#room.host.id === id;
  }

  /** The message for viewers who may not. */
  get whoControls() {
    if (this.#room === null) return "";
    return t("together-host", { person: this.#room.host.username });
  }

  /** Goes on to the next video, if there is one. The host's page does it, or another one if that doesn't. */
  goOn() {
    const { video, next, host } = this.#room ?? { next: [] };
    const id = this.#you?.id ?? null;
    if (next.length === 0 || id === null) return;
    const pause = host.id === id ? 0 : GO_ON_AFTER_MS + Math.random() * GO_ON_WITHIN_MS;
    clearTimeout(this.#goingOn);
    this.#goingOn = setTimeout(() => this.#link.send("next", { from: video.id }), pause);
  }

  next() {
    return this.#set("next", { from: this.#room.video.id });
  }

  show(room) {
    this.#room = room;
    const { parts } = this;
    const isHost = room.host.id === this.#you?.id;
    parts.who.textContent = this.#controlWords(isHost);
    parts.settings.hidden = !isHost;
    parts.control.value = room.control;
    parts.waits.checked = room.waits_for_all;
    parts.add.hidden = !this.mayControl;
    parts.skip.hidden = !this.mayControl || room.next.length === 0;
    this.#showNext(room);
    this.#showHandOver();
  }

  get parts() {
    return this.#parts;
  }

  #controlWords(isHost) {
    const { control } = this.#room;
    if (control === "everyone") return this.#you?.id ? t("together-everyone") : t("together-log-in-to-join");
    return isHost ? t("together-you") : this.whoControls;
  }

  #showNext({ next }) {
    const item = ({ id, video_id: videoId, title }) => {
      const made = element("li", "");
      const link = element("a", "", title);
      link.dir = "auto";
      link.href = `/watch/${videoId}`;
      link.target = "_blank";
      link.rel = "noopener";
      made.append(link);
      if (this.mayControl) {
        const button = element("button", "annotation-action", t("together-remove"));
        button.type = "button";
        button.setAttribute("aria-label", t("together-remove-video", { title }));
        button.addEventListener("click", () => this.#set("queue_remove", { id }));
        made.append(" ", button);
      }
      return made;
    };
    this.#parts.next.replaceChildren(...next.map(item));
    this.#parts.nextCount.textContent = next.length === 0 ? "" : String(next.length);
  }

  #showPeople(presence) {
    this.#people = peopleOf(presence).filter(({ id }) => Number.isInteger(id));
    const loading = loadingIn(presence);
    const names = this.#people.map(({ username }) => element("bdi", "", username));
    this.#parts.people.replaceChildren(...names.flatMap((name, index) => (index === 0 ? [name] : [", ", name])));
    this.#parts.loading.textContent = loading.length === 0 ? "" : t("together-loading", { names: loading.join(", ") });
    this.#parts.loading.hidden = loading.length === 0;
    this.#showHandOver();
  }

  #showHandOver() {
    const others = this.#people.filter(({ id }) => id !== this.#you?.id);
    const { to } = this.#parts.handOver.elements;
    const chosen = to.value;
    const options = others.map(({ id, username }) => {
      const option = new Option(username, String(id), false, String(id) === chosen);
      option.dir = "auto";
      return option;
    });
    to.replaceChildren(new Option(t("together-choose"), ""), ...options);
    for (const control of this.#parts.handOver.elements) control.disabled = others.length === 0;
  }

  #add(event) {
    event.preventDefault();
    const field = this.#parts.add.elements.video;
    const id = VIDEO.exec(field.value.trim())?.[1];
    if (!id) return this.#note.say(t("together-no-video"));
    return this.#set("queue_add", { video_id: Number(id) }, () => (field.value = ""));
  }

  async #copy(href) {
    if (await copyText(href)) return this.#note.say(t("together-invite-copied"));
    this.#parts.byHand.replaceChildren(linkToCopy(href, t("together-copy-invite")));
  }

  async #set(event, payload, then = () => {}) {
    const { status, response } = await this.#link.send(event, payload);
    if (status === "ok") return then();
    const problems = Object.entries(response?.errors ?? {});
    const errors = problems.map(([field, [message]]) => (SENTENCES[field] ?? otherError)(message));
    this.#note.say(errors[0] ?? (status === "error" ? this.whoControls : t("together-failed")));
    if (this.#room) this.show(this.#room);
  }
}

/** The names of people whose players are loading, and the number of such guests. */
function loadingIn(presence) {
  const names = [];
  let guests = 0;
  presence.list((key, { metas, user }) => {
    const count = metas.filter((meta) => meta.is_buffering).length;
    if (key === GUEST) guests += count;
    else if (count > 0) names.push(user?.username ?? key);
  });
  if (guests > 0) names.push(t("together-guests-loading", { count: guests }));
  return names;
}

/** A sentence about each field, with the server's message. */
const SENTENCES = {
  base: (message) => message,
  video_id: (message) => t("together-error-video", { message }),
  user_id: (message) => t("together-error-person", { message }),
};
const otherError = (message) => t("together-error-other", { message });

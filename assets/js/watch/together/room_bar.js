import { Presence } from "phoenix";
import { element } from "../shared/dom.js";
import { copyText, linkToCopy } from "../shared/clipboard.js";
import { peopleOf } from "../room/people.js";

/** A link to a video of this site, in any of its forms, or just its number. */
const VIDEO = /(?:\/(?:watch|videos)\/|^)(\d+)/;

/** Who is in a room, who controls it, and what is next, in words and controls. */
export class RoomBar {
  #parts;
  #link;
  #note;
  #you = null;
  #room = null;
  #people = [];

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

  /** The words for somebody who may not. */
  get whoControls() {
    if (this.#room === null) return "";
    return `${this.#room.host.username} controls this room.`;
  }

  /** Whether there is another video, and the viewer is the one whose page goes on to it. */
  get goesOn() {
    return this.#room !== null && this.#room.next.length > 0 && this.#room.host.id === this.#you?.id;
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
    const { control, host } = this.#room;
    if (control === "everyone") return this.#you?.id ? "Everyone controls this room." : "Log in to take part.";
    if (isHost) return "You control this room.";
    return `${host.username} controls this room.`;
  }

  #showNext({ next }) {
    const item = ({ id, video_id: videoId, title }) => {
      const made = element("li", "");
      const link = element("a", "", title);
      link.href = `/watch/${videoId}`;
      link.target = "_blank";
      link.rel = "noopener";
      made.append(link);
      if (this.mayControl) {
        const button = element("button", "annotation-action", "Remove");
        button.type = "button";
        button.setAttribute("aria-label", `Remove ${title}`);
        button.addEventListener("click", () => this.#set("queue_remove", { id }));
        made.append(" ", button);
      }
      return made;
    };
    this.#parts.next.replaceChildren(...next.map(item));
    this.#parts.nextCount.textContent = next.length === 0 ? "" : String(next.length);
  }

  #showPeople(presence) {
    this.#people = peopleOf(presence);
    const loading = presence
      .list((_key, { metas, user }) => ({ name: user?.username, isLoading: metas.some((meta) => meta.is_buffering) }))
      .filter(({ isLoading }) => isLoading)
      .map(({ name }) => name);
    this.#parts.people.textContent = this.#people.map(({ username }) => username).join(", ");
    this.#parts.loading.textContent = loading.length === 0 ? "" : `Loading: ${loading.join(", ")}…`;
    this.#parts.loading.hidden = loading.length === 0;
    this.#showHandOver();
  }

  #showHandOver() {
    const others = this.#people.filter(({ id }) => id !== this.#you?.id);
    const { to } = this.#parts.handOver.elements;
    const chosen = to.value;
    const options = others.map(({ id, username }) => new Option(username, String(id), false, String(id) === chosen));
    to.replaceChildren(new Option("Choose somebody", ""), ...options);
    for (const control of this.#parts.handOver.elements) control.disabled = others.length === 0;
  }

  #add(event) {
    event.preventDefault();
    const field = this.#parts.add.elements.video;
    const id = VIDEO.exec(field.value.trim())?.[1];
    if (!id) return this.#note.say("Paste the link of a video on this site.");
    return this.#set("queue_add", { video_id: Number(id) }, () => (field.value = ""));
  }

  async #copy(href) {
    if (await copyText(href)) return this.#note.say("Invite link copied.");
    this.#parts.byHand.replaceChildren(linkToCopy(href, "Copy this invite link"));
  }

  async #set(event, payload, then = () => {}) {
    const { status, response } = await this.#link.send(event, payload);
    if (status === "ok") return then();
    const errors = Object.entries(response?.errors ?? {}).map(([field, messages]) =>
      field === "base" ? messages[0] : `${WORDS[field] ?? "That"} ${messages[0]}`,
    );
    this.#note.say(errors[0] ?? (status === "error" ? this.whoControls : "No connection. Try again in a moment."));
    if (this.#room) this.show(this.#room);
  }
}

const WORDS = { video_id: "That video", user_id: "That person" };

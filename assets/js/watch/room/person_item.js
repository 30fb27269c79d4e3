import { t, tNodes } from "../../messages/messages.js";
import { avatar, element } from "../shared/dom.js";
import { formatTime } from "../shared/time.js";
import { positionAt } from "./whereabouts.js";

/** A person in the list of viewers, with a button that joins them at their position, if they share it. */
export class PersonItem {
  element = element("li", "");
  #tabs = element("span", "room-tabs");
  #join = element("button", "room-join");
  #time = element("span", "room-time");
  #places;
  /** Their last reported position, or null. */
  #place = null;

  /** `places` is as for `showPeople`; the viewer's own item has no button. */
  constructor({ id, username }, userId, places) {
    this.#places = id === userId ? null : places;
    this.element.dataset.username = username;
    const name = element("span", "");
    const person = () => element("bdi", "", username);
    name.append(...(id === userId ? tNodes("people-you", { person: person() }) : [person()]));
    this.element.append(avatar({ id, username }), name, this.#tabs, this.#join);
    this.#join.type = "button";
    this.#join.title = t("people-join-title", { person: username });
    const hiddenName = element("bdi", "visually-hidden", username);
    this.#join.append(...tNodes("people-join", { person: hiddenName, time: this.#time }));
    this.#join.addEventListener("click", () => this.#places.join(this.#now()));
  }

  show({ tabs, place }) {
    this.#tabs.hidden = tabs < 2;
    this.#tabs.textContent = t("people-tabs", { count: tabs });
    this.#place = place;
    this.showPlace();
  }

  /** Shows their current position. */
  showPlace() {
    const place = this.#now();
    this.#join.hidden = place === null;
    const words = place === null ? "" : formatTime(place.atMs);
    if (this.#time.textContent !== words) this.#time.textContent = words;
  }

  #now() {
    const now = this.#places?.clock.now() ?? null;
    if (this.#place === null || now === null) return null;
    const atMs = positionAt(this.#place, now);
    const endMs = this.#places.endMs() ?? Infinity;
    // A page that stopped reporting would otherwise seem to play on past the end.
    return { atMs: Math.min(atMs, endMs), isPlaying: this.#place.rate > 0 && atMs < endMs };
  }
}

import { Presence } from "phoenix";
import { t } from "../../messages/messages.js";
import { element } from "../shared/dom.js";
import { PersonItem } from "./person_item.js";

/** Who is present: `{id, username, tabs, place}` for each person once, by name; `place` is where they told last they are. */
export function peopleOf(presence) {
  const people = presence.list((key, { metas, user }) => ({
    id: Number(key),
    username: user?.username ?? key,
    tabs: metas.length,
    place: lastPlace(metas),
  }));
  return people.sort((one, other) => one.username.localeCompare(other.username));
}

/** With several pages open, the one that plays counts, or else the one that moved last. */
function lastPlace(metas) {
  const places = metas.filter(({ since }) => Number.isFinite(since));
  const isPlaying = ({ rate }) => Number(rate > 0);
  return places.sort((one, other) => isPlaying(other) - isPlaying(one) || other.since - one.since)[0] ?? null;
}

/** The most people shown by name; others are only counted. */
export const PEOPLE_SHOWN = 50;
/** How often the positions shown are updated. */
const TICK_MS = 1_000;

/**
 * Keeps the list of who is watching, and their number, up to date.
 *
 * Where many people watch, the server lists only the first of them, and `presence_count` says how many
 * there are in all. Guests are never listed, and are in that number. The difference is taken to stay
 * the same until the next count. `list` may be null, and `say(total)` says how many there are.
 *
 * With `places`, `{clock, endMs, join}`, it shows where people are; `join(place)` goes there, and `endMs()` is the
 * length of the video or null.
 */
export function showPeople(channel, { list, userId, say, places = null }) {
  let unlisted = 0;
  // If a new state is incomplete, a count follows it, so the last count is void. `Presence` shows the
  // state as soon as it has it, so this handler has to be the first.
  channel.on("presence_state", () => (unlisted = 0));
  const presence = new Presence(channel);
  /** The items by id. Items that stay keep their element, which may have the focus. */
  let items = new Map();
  const makeItem = (person) => items.get(person.id) ?? new PersonItem(person, userId, places);
  const show = () => {
    const people = peopleOf(presence);
    items = new Map(people.slice(0, PEOPLE_SHOWN).map((person) => [person.id, makeItem(person)]));
    for (const person of people) items.get(person.id)?.show(person);
    const total = people.length + unlisted;
    const more = total - items.size;
    const shown = [...items.values()].map((item) => item.element);
    if (more > 0) shown.push(element("li", "room-more", moreWords(more, items.size)));
    if (list) replaceItems(list, shown);
    say(total);
  };
  presence.onSync(show);
  channel.on("presence_count", ({ count: present }) => {
    unlisted = Math.max(0, present - presence.list().length);
    show();
  });
  if (places) {
    setInterval(() => {
      if (!document.hidden) for (const item of items.values()) item.showPlace();
    }, TICK_MS);
  }
}

/** Items that stay are not moved, so that they keep the focus. */
function replaceItems(list, items) {
  const kept = new Set(items);
  for (const item of [...list.children]) if (!kept.has(item)) item.remove();
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}

/** If nobody is listed, all others are guests. */
function moreWords(count, listed) {
  if (listed > 0) return t("people-more", { count });
  return t("people-guests", { count });
}

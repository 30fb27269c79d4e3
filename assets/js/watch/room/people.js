import { Presence } from "phoenix";
import { avatar, element } from "../shared/dom.js";
import { grouped } from "../shared/numbers.js";

/** Who is present: `{id, username, tabs}` for each person once, by name. */
export function peopleOf(presence) {
  const people = presence.list((key, { metas, user }) => ({
    id: Number(key),
    username: user?.username ?? key,
    tabs: metas.length,
  }));
  return people.sort((one, other) => one.username.localeCompare(other.username));
}

/** How many people are shown by name; the rest are a number. */
export const PEOPLE_SHOWN = 50;

/**
 * Keeps the list of who is watching, and their number, up to date.
 *
 * Where many people watch, the server lists only the first of them, and `presence_count` says how many
 * there are in all. Guests are never listed, and are in that number. The difference is taken to stay
 * the same until the next count. `list` may be null, and `say(total)` says how many there are.
 */
export function showPeople(channel, { list, userId, say }) {
  let unlisted = 0;
  // If a new state is incomplete, a count follows it, so the last count is void. `Presence` shows the
  // state as soon as it has it, so this handler has to be the first.
  channel.on("presence_state", () => (unlisted = 0));
  const presence = new Presence(channel);
  const show = () => {
    const people = peopleOf(presence);
    const items = people.slice(0, PEOPLE_SHOWN).map((person) => personItem(person, userId));
    const total = people.length + unlisted;
    const more = total - items.length;
    if (more > 0) items.push(element("li", "room-more", moreWords(more, items.length)));
    list?.replaceChildren(...items);
    say(total);
  };
  presence.onSync(show);
  channel.on("presence_count", ({ count: present }) => {
    unlisted = Math.max(0, present - presence.list().length);
    show();
  });
}

/** Where nobody is listed, the others are guests. */
function moreWords(count, listed) {
  if (listed > 0) return `and ${grouped(count)} more`;
  return count === 1 ? "1 guest" : `${grouped(count)} guests`;
}

function personItem(person, userId) {
  const item = element("li", "");
  item.dataset.username = person.username;
  const suffix = person.id === userId ? " (you)" : "";
  item.append(avatar(person), element("span", "", person.username + suffix));
  if (person.tabs > 1) item.append(element("span", "room-tabs", `${person.tabs} tabs`));
  return item;
}

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
 * there are in all. The difference is taken to stay the same until the next count.
 */
export function showPeople(channel, { list, count, userId }) {
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
    if (more > 0) items.push(element("li", "room-more", `and ${grouped(more)} more`));
    list.replaceChildren(...items);
    count.textContent = grouped(total);
  };
  presence.onSync(show);
  channel.on("presence_count", ({ count: present }) => {
    unlisted = Math.max(0, present - presence.list().length);
    show();
  });
}

function personItem(person, userId) {
  const item = element("li", "");
  item.dataset.username = person.username;
  const suffix = person.id === userId ? " (you)" : "";
  item.append(avatar(person), element("span", "", person.username + suffix));
  if (person.tabs > 1) item.append(element("span", "room-tabs", `${person.tabs} tabs`));
  return item;
}

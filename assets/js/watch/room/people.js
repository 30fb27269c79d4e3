import { Presence } from "phoenix";
import { avatar, element } from "../shared/dom.js";

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
const PEOPLE_SHOWN = 50;

/** Keeps the list of who is watching, and their number, up to date. */
export function showPeople(channel, { list, count, userId }) {
  const presence = new Presence(channel);
  presence.onSync(() => {
    const people = peopleOf(presence);
    const items = people.slice(0, PEOPLE_SHOWN).map((person) => personItem(person, userId));
    const more = people.length - items.length;
    if (more > 0) items.push(element("li", "room-more", `and ${more} more`));
    list.replaceChildren(...items);
    count.textContent = String(people.length);
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

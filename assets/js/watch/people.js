import { Presence } from "phoenix";
import { avatar, element } from "./dom.js";

/** Who is present: `{id, username, tabs}` for each person once, by name. */
export function peopleOf(presence) {
  const people = presence.list((key, { metas, user }) => ({
    id: Number(key),
    username: user?.username ?? key,
    tabs: metas.length,
  }));
  return people.sort((one, other) => one.username.localeCompare(other.username));
}

/** Keeps the list of who is watching up to date. */
export function showPeople(channel, list, userId) {
  const presence = new Presence(channel);
  presence.onSync(() => {
    list.replaceChildren(...peopleOf(presence).map((person) => personItem(person, userId)));
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

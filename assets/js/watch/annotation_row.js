import { avatar, element } from "./dom.js";
import { formatTime } from "./time.js";

/** One annotation as a list item; its time is a button that leads there. */
export function annotationRow({ id, at, body, user }, { onSeek, userId }) {
  const row = element("li", "annotation");
  row.dataset.id = String(id);
  if (user.id === userId) row.classList.add("annotation-mine");
  const time = element("button", "annotation-time", formatTime(at));
  time.type = "button";
  time.setAttribute("aria-label", `Go to ${formatTime(at)}`);
  time.addEventListener("click", () => onSeek(at));
  const words = element("p", "annotation-body", body);
  words.dir = "auto";
  row.append(avatar(user), element("span", "annotation-author", user.username), time, words);
  return row;
}

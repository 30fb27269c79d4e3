import { avatar, element } from "./dom.js";
import { sourceLink } from "./source_link.js";
import { formatTime } from "./time.js";

/** One annotation as a list item; its time is a button that leads there. */
export function annotationRow(annotation, { onSeek, userId }) {
  const { id, at, body, user } = annotation;
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
  if (annotation.asked_by) row.append(origin(annotation));
  return row;
}

/** Who asked what this answers, and where the answer is from. */
function origin({ asked_by: asker, source_url: source }) {
  const line = element("p", "annotation-origin", `asked by ${asker.username}`);
  const link = sourceLink(source);
  if (link) line.append(" · ", link);
  return line;
}

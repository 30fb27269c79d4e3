import { t } from "../../messages/messages.js";
import { avatar, element } from "../shared/dom.js";
import { outwardLink } from "../shared/links.js";
import { formatTime } from "../shared/time.js";
import { headOf, isResolved } from "../feed/replay.js";
import { bodyParts } from "./body_parts.js";
import { sourceLink } from "./source_link.js";

/**
 * One annotation as a list item: its time is a button that leads there, and another button opens
 * what else can be done.
 *
 * `isLater` says that the viewer has not got there yet, and `isNew` that it was said since they were
 * here last. `onSeek(atMs)` and `onMenu()` are called. A reply has the moment of its thread, and so no time of its own.
 */
export function annotationRow(annotation, { isMine, isLater, isNew, onSeek, onMenu }) {
  const { id, at, body, user, edited } = annotation;
  const row = element("li", "annotation");
  row.dataset.id = String(id);
  row.classList.toggle("annotation-mine", isMine);
  row.classList.toggle("annotation-new", isNew);
  row.classList.toggle("annotation-resolved", isResolved(annotation));
  const name = element("bdi", "annotation-author", user.username);
  const time = headOf(annotation) === null ? timeButton(at, onSeek) : "";
  row.append(avatar(user), name, marks({ edited, isLater, isNew, resolved: isResolved(annotation) }), time);
  row.append(menuButton(annotation, onMenu), bodyElement(body, onSeek));
  if (annotation.asked_by) row.append(origin(annotation));
  return row;
}

/** The row of a deleted annotation, for its replies. */
export function goneRow({ id, at }, { onSeek }) {
  const row = element("li", "annotation annotation-gone");
  row.dataset.id = String(id);
  row.append(element("span", "avatar", ""), element("span", "annotation-author", t("row-deleted")));
  row.append(element("span", "annotation-marks", ""), timeButton(at, onSeek));
  return row;
}

function bodyElement(body, onSeek) {
  const words = element("p", "annotation-body");
  words.dir = "auto";
  words.append(...bodyParts(body).map((part) => bodyNode(part, onSeek)));
  return words;
}

/** A placeholder row while its annotation is loading. */
export function waitingRow() {
  const row = element("li", "annotation annotation-waiting");
  row.append(element("span", "avatar", ""), element("span", "annotation-bar", ""));
  row.append(element("span", "annotation-bar annotation-bar-long", ""));
  row.append(element("span", "visually-hidden", t("row-loading")));
  return row;
}

/** A row with the count of annotations at a crowded moment that are not loaded. */
export function surplusRow(count) {
  return element("li", "annotation-more", t("row-more-here", { count }));
}

function marks({ edited, isLater, isNew, resolved }) {
  const marked = [isNew && t("row-new"), edited && t("row-edited"), isLater && t("row-later")];
  const words = marked.filter(Boolean).join(" · ");
  const line = element("span", "annotation-marks", words);
  if (resolved) line.prepend(element("span", "resolved", t("row-resolved")), words === "" ? "" : " · ");
  return line;
}

/** A part of a text: moments seek the video, and URLs open in a new tab. */
function bodyNode({ text, href, atMs }, onSeek) {
  if (href !== undefined) return outwardLink("annotation-address", href, text);
  if (atMs === undefined) return document.createTextNode(text);
  const button = element("button", "annotation-moment", text);
  button.type = "button";
  button.setAttribute("aria-label", t("row-go-to", { time: text }));
  button.addEventListener("click", () => onSeek(atMs));
  return button;
}

function timeButton(at, onSeek) {
  const button = element("button", "annotation-time", formatTime(at));
  button.type = "button";
  button.setAttribute("aria-label", t("row-go-to", { time: formatTime(at) }));
  button.addEventListener("click", () => onSeek(at));
  return button;
}

function menuButton({ at, user }, onMenu) {
  const button = element("button", "annotation-menu", "⋯");
  button.type = "button";
  button.setAttribute("aria-label", t("row-menu", { person: user.username, time: formatTime(at) }));
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", onMenu);
  return button;
}

/** Who asked the question, and the source of the answer. */
function origin({ asked_by: asker, source_url: source }) {
  const line = element("p", "annotation-origin", t("row-asked-by", { person: asker.username }));
  const link = sourceLink(source);
  if (link) line.append(" · ", link);
  return line;
}

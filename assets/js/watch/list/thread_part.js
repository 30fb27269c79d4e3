import { t } from "../../messages/messages.js";
import { element } from "../shared/dom.js";

/**
 * The thread below an annotation: a button that opens it and, while it is open, a list of the `replies` elements
 * and a button to reply to `answered`. Without `onReply`, there is no reply button. `onToggle()` and `onReply()`
 * are called.
 */
export function threadPart({ id, count, isOpen, replies, answered, onToggle, onReply }) {
  const part = element("div", "thread");
  const listId = `thread-${id}`;
  const toggle = button("thread-toggle", countWords(count), onToggle);
  toggle.setAttribute("aria-expanded", String(isOpen));
  part.append(toggle);
  if (!isOpen) return part;
  toggle.setAttribute("aria-controls", listId);
  const list = element("ol", "thread-replies");
  list.id = listId;
  list.setAttribute("aria-label", t("thread-replies"));
  list.append(...replies);
  part.append(list);
  if (!onReply) return part;
  const reply = button("thread-reply", t("thread-reply"), onReply);
  reply.setAttribute("aria-label", t("thread-reply-to", { person: answered }));
  part.append(reply);
  return part;
}

export function countWords(count) {
  return t("thread-count", { count });
}

function button(className, label, run) {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

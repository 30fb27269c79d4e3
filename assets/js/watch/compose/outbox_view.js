import { v7 as newId } from "uuid";
import { t } from "../../messages/messages.js";
import { AnnotationEditor } from "../list/annotation_editor.js";
import { annotationMenu } from "../list/annotation_menu.js";
import { element, isComposing } from "../shared/dom.js";
import { formatTime } from "../shared/time.js";
import { OUTBOX_LIMIT } from "./outbox.js";

/**
 * Shows the posts that wait for the connection above the composer, and lets their writer edit and
 * drop them.
 */
export class OutboxView {
  #outbox;
  #feed;
  #note;
  #player;
  #parts;
  #toComposer;
  /** `{post, row}` by client id; a row is rebuilt when its post changes. */
  #rows = new Map();

  /**
   * `parts` are the elements `root, words, list`; `toComposer` puts the focus where annotations are
   * written.
   */
  constructor({ outbox, feed, note, player, parts, toComposer }) {
    this.#outbox = outbox;
    this.#feed = feed;
    this.#note = note;
    this.#player = player;
    this.#parts = parts;
    this.#toComposer = toComposer;
    outbox.addEventListener("changed", () => this.#show());
    this.#show();
  }

  #show() {
    const { posts } = this.#outbox;
    const { root, words, list } = this.#parts;
    const hadFocus = list.contains(document.activeElement);
    const rows = posts.map((post) => this.#rowOf(post));
    this.#rows = new Map(posts.map((post, index) => [post.clientId, { post, row: rows[index] }]));
    putInOrder(list, rows);
    root.hidden = posts.length === 0;
    const said = outboxWords(posts, this.#feed);
    // Setting the same words again would make screen readers repeat them.
    if (words.textContent !== said) words.textContent = said;
    if (hadFocus && !list.contains(document.activeElement)) this.#toComposer();
  }

  #rowOf(post) {
    const known = this.#rows.get(post.clientId);
    if (known?.post === post) return known.row;
    const row = element("li", "outbox-post");
    const body = element("p", "outbox-body", post.body);
    body.dir = "auto";
    row.append(element("span", "outbox-time", formatTime(post.at)), body);
    if (post.replyTo) row.append(element("p", "outbox-hint", t("outbox-reply-to", { person: post.replyTo.username })));
    const problem = post.problem || (post.isSent ? t("outbox-on-its-way") : "");
    if (problem) row.append(element("p", post.problem ? "annotation-problem" : "outbox-hint", problem));
    const actions = this.#actionsOf(post, row);
    if (actions.length > 0) row.append(annotationMenu(actions));
    return row;
  }

  #actionsOf(post, row) {
    const { clientId, isSent, problem, replyTo } = post;
    const actions = [];
    if (problem) actions.push(["retry", t("outbox-retry"), () => this.#outbox.retry(clientId)]);
    // If the parent annotation was deleted, retrying doesn't help.
    const isLost = problem && replyTo && !isSent;
    if (isLost) actions.push(["alone", t("outbox-without-thread"), () => this.#takeOut(clientId)]);
    if (!isSent) actions.push(["edit", t("annotation-edit"), () => this.#edit(post, row)]);
    if (!isSent || problem) actions.push(["drop", t("outbox-drop"), () => this.#drop(clientId)]);
    return actions;
  }

  #takeOut(clientId) {
    this.#outbox.takeOut(clientId, newId());
    this.#toComposer();
  }

  #drop(clientId) {
    const dropped = this.#outbox.drop(clientId);
    if (dropped === null || dropped.post.isSent) return;
    this.#note.offer(t("outbox-dropped"), t("outbox-undo"), () => {
      if (!this.#outbox.putBack(dropped)) return t("outbox-no-room", { limit: OUTBOX_LIMIT });
      this.#toComposer();
      return "";
    });
  }

  #edit(post, row) {
    const { clientId } = post;
    this.#outbox.hold(clientId, true);
    const shown = [...row.children];
    const cancel = () => {
      row.replaceChildren(...shown);
      row.querySelector('[data-action="edit"]').focus({ preventScroll: true });
      this.#outbox.hold(clientId, false);
    };
    const editor = new AnnotationEditor(post, {
      durationMs: () => this.#player.durationMs,
      onSave: ({ change }) => {
        this.#outbox.edit(clientId, change, newId());
        this.#toComposer();
      },
      onCancel: cancel,
      onCopied: () => {},
    });
    editor.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !isComposing(event)) cancel();
    });
    row.replaceChildren(editor.element);
    editor.focus();
    row.scrollIntoView({ block: "nearest" });
  }
}

/** Rows that stay are never moved, because one of them may have the focus. */
function putInOrder(list, rows) {
  for (const row of [...list.children]) if (!rows.includes(row)) row.remove();
  for (const [index, row] of rows.entries()) {
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  }
}

/** What will happen to the waiting posts, according to the state of `feed`. */
export function outboxWords(posts, { isLive, isOver, isLoggedOut }) {
  if (posts.length === 0) return "";
  const waiting = posts.filter(({ problem }) => problem === "").length;
  if (waiting === 0) return t("outbox-not-posted", { count: posts.length });
  if (isLoggedOut) return t("outbox-logged-out", { count: waiting });
  if (isOver) return t("outbox-over", { count: waiting });
  if (isLive) return t("outbox-posting", { count: waiting });
  return t("outbox-waiting", { count: waiting });
}

import { isGone } from "../feed/replay.js";
import { annotationRow, goneRow } from "./annotation_row.js";
import { threadPart } from "./thread_part.js";

/** Makes the rows of annotations, with the threads below them. */
export class RowMaker {
  #options;

  /**
   * `onSeek(atMs)`, `onMenu(annotation)` and `onToggle(id)` are called when a row's time, its menu and its thread are
   * pressed, and `onReply(annotation)` to write a reply; that is null where nobody does.
   */
  constructor(options) {
    this.#options = options;
  }

  /**
   * The row of an annotation and its replies, `thread`, which are shown where `hasOpenThread`. What others said with
   * ids above `newAfter` is new. The row has all that as properties.
   */
  make(state) {
    const { annotation, thread, isLater } = state;
    const made = isGone(annotation) ? goneRow(annotation, this.#options) : this.#said(annotation, state);
    if (thread.length > 0) made.append(this.#thread(state));
    made.classList.toggle("annotation-later", isLater);
    return Object.assign(made, state);
  }

  /** An annotation or a reply. */
  #said(annotation, { isLater, newAfter }) {
    const { userId, onSeek, onMenu } = this.#options;
    const isMine = annotation.user.id === userId;
    const isNew = annotation.id > newAfter && !isMine;
    return annotationRow(annotation, { isMine, isLater, isNew, onSeek, onMenu: () => onMenu(annotation) });
  }

  #thread({ annotation, thread, newAfter, hasOpenThread: isOpen }) {
    const { onReply, onToggle } = this.#options;
    // A deleted annotation can't be replied to, so the thread continues after its last reply.
    const answered = isGone(annotation) ? thread.at(-1) : annotation;
    // The parent's row already shows whether its moment is later.
    const shown = isOpen ? thread.map((reply) => this.#said(reply, { isLater: false, newAfter })) : [];
    return threadPart({
      id: annotation.id,
      count: thread.length,
      isOpen,
      replies: shown,
      answered: answered.user.username,
      onToggle: () => onToggle(annotation.id),
      onReply: onReply && (() => onReply(answered)),
    });
  }
}

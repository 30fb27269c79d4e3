import { copyText, linkToCopy } from "../shared/clipboard.js";
import { isComposing } from "../shared/dom.js";
import { errorWords } from "../shared/error_words.js";
import { momentLink, pageAddress } from "../shared/address_moment.js";
import { headOf, isResolved } from "../feed/replay.js";
import { AnnotationEditor } from "./annotation_editor.js";
import { annotationMenu, annotationQuestion } from "./annotation_menu.js";
import { pending } from "./pending.js";
import { rightsOf } from "./rights.js";

const NOT_CONNECTED = "There is no connection. Try again once it is back.";
const UNCONFIRMED = "Not confirmed. Try again: doing it twice does no harm.";
const GONE = "It has already been deleted.";

const reportPath = ({ id }) => `/annotations/${id}/report`;

/**
 * What can be done with an annotation besides seeking to it: copying a link to its moment, and
 * where the reader may, resolving, sharing, editing, deleting and reporting it. All of it happens in the annotation's own row, one
 * row at a time.
 */
export class AnnotationActions {
  #panel;
  #player;
  #feed;
  #note;
  /** A `ShareDialog`, or null where nobody has conversations. */
  #share;
  /** Called to write a reply to an annotation; null where nobody writes. */
  #onReply;
  /** The editor that is open, or null. */
  #editor = null;

  constructor({ panel, player, feed, note, share, list, onReply }) {
    this.#panel = panel;
    this.#player = player;
    this.#feed = feed;
    this.#note = note;
    this.#share = share;
    this.#onReply = onReply;
    document.addEventListener("keydown", (event) => {
      const { key, target } = event;
      // A touch or a screen reader may have left the focus on nothing.
      const isHere = target === document.body || list.parentElement.contains(target);
      if (key === "Escape" && isHere && panel.openId !== null && !isComposing(event)) this.#close();
    });
    feed.addEventListener("changes", ({ detail }) => this.#noticeDeletions(detail));
  }

  /** Opens the menu of an annotation, or closes what is open there. */
  toggle(annotation) {
    if (this.#panel.openId === annotation.id) return this.#close();
    if (this.#editor?.isChanged) return this.#editor.insist();
    const { mayResolve, mayEdit, mayDelete, mayReport } = rightsOf(annotation, this.#feed.you);
    const actions = [];
    const resolution = isResolved(annotation) ? "Reopen" : "Resolve";
    if (mayResolve) actions.push(["resolve", resolution, (parts) => this.#resolve(annotation, parts)]);
    if (this.#onReply) actions.push(["reply", "Reply", () => this.#reply(annotation)]);
    actions.push(["copy", "Copy link", () => this.#copyLink(annotation)]);
    if (this.#share) actions.push(["share", "Share", () => this.#share.openAnnotation(annotation)]);
    if (mayEdit) actions.push(["edit", "Edit", () => this.#edit(annotation)]);
    if (mayDelete) actions.push(["delete", "Delete", () => this.#askToDelete(annotation)]);
    if (mayReport) actions.push(["report", "Report", () => location.assign(reportPath(annotation))]);
    this.#open(annotation, annotationMenu(actions));
  }

  /** Closes what is open, unless something that is being written would be lost; returns whether it did. */
  letGo() {
    if (this.#editor?.isChanged) {
      this.#editor.insist();
      return false;
    }
    this.#editor = null;
    this.#panel.close();
    return true;
  }

  #open(annotation, part) {
    this.#editor = null;
    this.#panel.open(annotation, part);
  }

  #close() {
    const id = this.#panel.openId;
    this.#editor = null;
    this.#panel.close();
    this.#panel.focusMenu(id);
  }

  async #resolve(annotation, { button, problem }) {
    const complain = (words) => (problem.textContent = words);
    if (button.hasAttribute("aria-disabled")) return;
    if (!this.#feed.isLive) return complain(NOT_CONNECTED);
    const { id } = annotation;
    const resolved = !isResolved(annotation);
    const [doing, done] = resolved ? ["Resolving…", "Resolved."] : ["Reopening…", "Open again."];
    const outcome = await pending(button, doing, this.#feed.resolve(id, resolved));
    this.#settle(id, outcome, done, complain);
  }

  #reply(annotation) {
    this.#close();
    this.#onReply(annotation);
  }

  async #copyLink(annotation) {
    const moment = momentLink(pageAddress(), annotation.at);
    const link = headOf(annotation) === null ? moment : `${moment}#annotation-${annotation.id}`;
    if (!(await copyText(link))) return this.#open(annotation, linkToCopy(link));
    this.#close();
    this.#note.say("Link copied.");
  }

  #edit(annotation) {
    const editor = new AnnotationEditor(annotation, {
      durationMs: () => this.#player.durationMs,
      onSave: (edit) => this.#save(annotation, edit),
      onCancel: () => this.#close(),
      onCopied: () => this.#note.say("Text copied."),
    });
    this.#open(annotation, editor.element);
    this.#editor = editor;
    editor.focus();
  }

  async #save({ id }, { change, button, complain }) {
    if (!this.#feed.isLive) return complain(NOT_CONNECTED);
    const outcome = await pending(button, "Saving…", this.#feed.update({ id, ...change }));
    this.#settle(id, outcome, "Saved.", complain);
  }

  #askToDelete(annotation) {
    const { id, user } = annotation;
    const { isMine } = rightsOf(annotation, this.#feed.you);
    const whose = isMine ? "your" : `${user.username}’s`;
    const question = annotationQuestion({
      words: `Delete ${whose} ${headOf(annotation) === null ? "annotation" : "reply"} for everybody?`,
      yes: "Delete",
      no: "Keep",
      onYes: (parts) => this.#delete(id, parts),
      onNo: () => this.#close(),
    });
    this.#open(annotation, question);
    question.querySelector("[data-action=keep]").focus({ preventScroll: true });
  }

  async #delete(id, { button, problem }) {
    const complain = (words) => (problem.textContent = words);
    if (button.hasAttribute("aria-disabled")) return;
    if (!this.#feed.isLive) return complain(NOT_CONNECTED);
    const outcome = await pending(button, "Deleting…", this.#feed.delete(id));
    // One that is gone is what was wanted: an earlier attempt may have had no answer.
    const isGone = outcome.errors?.annotation !== undefined;
    this.#settle(id, isGone ? { status: "ok" } : outcome, "Deleted.", complain);
  }

  #settle(id, { status, errors }, done, complain) {
    if (status === "unanswered") return complain(UNCONFIRMED);
    const isOpen = this.#panel.openId === id;
    if (status === "refused") {
      if (!errors.annotation) complain(errorWords(errors));
      else if (isOpen && this.#editor) this.#editor.deleted();
      else complain(GONE);
      return;
    }
    this.#note.say(done);
    if (isOpen) this.#close();
  }

  /** Closes the open row when its annotation is deleted, but keeps what was being written. */
  #noticeDeletions(changes) {
    const isGone = ({ id, annotation }) => annotation === null && id === this.#panel.openId;
    if (!changes.some(isGone)) return;
    if (this.#editor) return this.#editor.deleted();
    this.#panel.close();
    this.#note.say("That annotation was deleted.");
  }
}

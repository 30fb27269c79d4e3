import { t } from "../../messages/messages.js";
import { copyText, linkToCopy } from "../shared/clipboard.js";
import { isComposing } from "../shared/dom.js";
import { errorWords } from "../shared/error_words.js";
import { momentLink, pageAddress } from "../shared/address_moment.js";
import { isResolution } from "../feed/change.js";
import { headOf, isResolved } from "../feed/replay.js";
import { AnnotationEditor } from "./annotation_editor.js";
import { annotationMenu, annotationQuestion } from "./annotation_menu.js";
import { pending } from "./pending.js";
import { rightsOf } from "./rights.js";

const resolutionLabel = (isDone) => (isDone ? t("annotation-reopen") : t("annotation-resolve"));
const notConnected = () => t("annotation-not-connected");
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
  /** A `ShareDialog`, or null without conversations. */
  #share;
  /** Called to reply to an annotation; null if the reader can't write. */
  #onReply;
  /** The editor that is open, or null. */
  #editor = null;
  /** The button of the last menu that resolves or reopens, and what that would do, or null. */
  #resolution = null;

  constructor({ panel, player, feed, note, share, list, onReply }) {
    this.#panel = panel;
    this.#player = player;
    this.#feed = feed;
    this.#note = note;
    this.#share = share;
    this.#onReply = onReply;
    document.addEventListener("keydown", (event) => {
      const { key, target } = event;
      // A touch or a screen reader may have left nothing focused.
      const isHere = target === document.body || list.parentElement.contains(target);
      if (key === "Escape" && isHere && panel.openId !== null && !isComposing(event)) this.#close();
    });
    feed.addEventListener("changes", ({ detail }) => {
      this.#noticeResolutions(detail);
      this.#noticeDeletions(detail);
    });
  }

  /** Opens an annotation's menu, or closes what is open there. */
  toggle(annotation) {
    if (this.#panel.openId === annotation.id) return this.#close();
    if (this.#editor?.isChanged) return this.#editor.insist();
    const { mayResolve, mayEdit, mayDelete, mayReport } = rightsOf(annotation, this.#feed.you);
    const actions = [];
    this.#resolution = { id: annotation.id, isDone: isResolved(annotation) };
    const label = resolutionLabel(this.#resolution.isDone);
    if (mayResolve) actions.push(["resolve", label, (parts) => this.#resolve(annotation, parts)]);
    if (this.#onReply) actions.push(["reply", t("annotation-reply"), () => this.#reply(annotation)]);
    actions.push(["copy", t("annotation-copy-link"), () => this.#copyLink(annotation)]);
    if (this.#share) actions.push(["share", t("annotation-share"), () => this.#share.openAnnotation(annotation)]);
    if (mayEdit) actions.push(["edit", t("annotation-edit"), () => this.#edit(annotation)]);
    if (mayDelete) actions.push(["delete", t("annotation-delete"), () => this.#askToDelete(annotation)]);
    if (mayReport) actions.push(["report", t("annotation-report"), () => location.assign(reportPath(annotation))]);
    const menu = annotationMenu(actions);
    this.#resolution.button = menu.querySelector("[data-action=resolve]");
    this.#open(annotation, menu);
  }

  /** Closes what is open, unless unsaved input would be lost; returns whether it did. */
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

  async #resolve({ id }, { button, problem }) {
    const complain = (words) => (problem.textContent = words);
    if (button.hasAttribute("aria-disabled")) return;
    if (!this.#feed.isLive) return complain(notConnected());
    const resolved = !this.#resolution.isDone;
    const [doing, done] = resolved
      ? [t("annotation-resolving"), t("annotation-resolved")]
      : [t("annotation-reopening"), t("annotation-reopened")];
    const outcome = await pending(button, doing, this.#feed.resolve(id, resolved));
    this.#nameResolution();
    // It may also still exist, on a video that the reader no longer owns.
    const gone = errorWords(outcome.errors ?? {});
    this.#settle(outcome, { done, gone, button, complain });
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
    this.#note.say(t("share-link-copied"));
  }

  #edit(annotation) {
    const editor = new AnnotationEditor(annotation, {
      durationMs: () => this.#player.durationMs,
      onSave: (edit) => this.#save(annotation, edit),
      onCancel: () => this.#close(),
      onCopied: () => this.#note.say(t("editor-copied")),
    });
    this.#open(annotation, editor.element);
    this.#editor = editor;
    editor.focus();
  }

  async #save({ id }, { change, button, complain }) {
    if (!this.#feed.isLive) return complain(notConnected());
    const outcome = await pending(button, t("editor-saving"), this.#feed.update({ id, ...change }));
    this.#settle(outcome, { done: t("editor-saved"), button, complain });
  }

  #askToDelete(annotation) {
    const { isMine } = rightsOf(annotation, this.#feed.you);
    const question = annotationQuestion({
      words: deleteWords(annotation, isMine),
      yes: t("annotation-delete"),
      no: t("annotation-keep"),
      onYes: (parts) => this.#delete(annotation.id, parts),
      onNo: () => this.#close(),
    });
    this.#open(annotation, question);
    question.querySelector("[data-action=keep]").focus({ preventScroll: true });
  }

  async #delete(id, { button, problem }) {
    const complain = (words) => (problem.textContent = words);
    if (button.hasAttribute("aria-disabled")) return;
    if (!this.#feed.isLive) return complain(notConnected());
    const outcome = await pending(button, t("annotation-deleting"), this.#feed.delete(id));
    // If it is already deleted, the goal is reached: an earlier attempt may have got no reply.
    const isGone = outcome.errors?.annotation !== undefined;
    this.#settle(isGone ? { status: "ok" } : outcome, { done: t("annotation-deleted"), button, complain });
  }

  /** Leaves anything alone that was opened after `button` was pressed. */
  #settle({ status, errors }, { done, gone = t("annotation-gone"), button, complain }) {
    const isOpen = this.#panel.holds(button);
    const tell = isOpen ? complain : (words) => this.#note.say(words);
    if (status === "unanswered") return tell(t("annotation-unconfirmed"));
    if (status === "refused") {
      if (!errors.annotation) tell(errorWords(errors));
      else if (isOpen && this.#editor) this.#editor.deleted();
      else tell(gone);
      return;
    }
    this.#note.say(done);
    if (isOpen) this.#close();
  }

  /** Keeps the menu's choices up to date; the owner may have the page open twice. */
  #noticeResolutions(changes) {
    for (const { id, annotation } of changes.filter(isResolution)) {
      if (id !== this.#resolution?.id) continue;
      this.#resolution.isDone = isResolved(annotation);
      this.#nameResolution();
    }
  }

  #nameResolution() {
    const { button, isDone } = this.#resolution;
    // A waiting button shows its progress.
    if (button && !button.hasAttribute("aria-disabled")) button.textContent = resolutionLabel(isDone);
  }

  /** Closes the open row when its annotation is deleted, but keeps what was being written. */
  #noticeDeletions(changes) {
    const isGone = ({ id, annotation }) => annotation === null && id === this.#panel.openId;
    if (!changes.some(isGone)) return;
    if (this.#editor) return this.#editor.deleted();
    this.#panel.close();
    this.#note.say(t("annotation-was-deleted"));
  }
}

function deleteWords(annotation, isMine) {
  const { username: person } = annotation.user;
  if (headOf(annotation) === null) {
    return isMine ? t("annotation-delete-mine") : t("annotation-delete-theirs", { person });
  }
  return isMine ? t("reply-delete-mine") : t("reply-delete-theirs", { person });
}

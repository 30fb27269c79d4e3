import { throttle } from "../shared/throttle.js";
import { headOf } from "../feed/replay.js";
import { surplusRow, waitingRow } from "./annotation_row.js";
import { LogView } from "./log_view.js";
import { RowMaker } from "./row_maker.js";
import { VirtualList } from "./virtual_list.js";

/** How close to the present, in pixels, counts as being there. */
const NEAR_PX = 40;
/** The height that stays visible below the present row, for later rows. */
const AHEAD_PX = 120;
/** How long a viewer near the present has to rest from scrolling before the list follows it again. */
const SCROLL_REST_MS = 200;
/** How often rows are loaded while the list is scrolled. */
const LOAD_EVERY_MS = 80;

/**
 * The list of annotations, of which only the rows around those in view are in the document.
 *
 * It follows playback, unless the viewer scrolled away to read or opened a row; then it stays, and
 * offers the way back. Only this list ever scrolls, never the page.
 */
export class AnnotationPanel {
  #log;
  #view;
  #jump;
  #annotations;
  #maker;
  #list;
  #rows = { count: 0, now: 0 };
  #revision = null;
  #isFollowing = true;
  #scrolledTo = 0;
  /** The list's height at that scroll position. */
  #heightPx = 0;
  #scrollRest = null;
  /** What is open: `{id, rowId, at, element}`, or null. A reply is open in the row of its thread. */
  #open = null;
  /** Other people's annotations with higher ids are new to the viewer. */
  #newAfter = Infinity;
  /** The ids of the annotations whose replies are shown. */
  #threads = new Set();
  #letGo;
  #growth;
  #loadInView;

  /**
   * `annotations` is an `AnnotationWindow`; `onSeek(atMs)` and `onMenu(annotation)` are called when a
   * row's time and its menu are pressed, and `onReply(annotation)` to write a reply; null where nobody does.
   * `letGo()` closes what is open and returns true, unless something would be lost with it.
   */
  constructor({ log, foot, list, jump, annotations, userId, onSeek, onMenu, onReply, letGo }) {
    this.#log = log;
    this.#letGo = letGo;
    this.#jump = jump;
    this.#annotations = annotations;
    const onToggle = (id) => this.#toggleThread(id);
    this.#maker = new RowMaker({ userId, onSeek, onMenu, onReply, onToggle });
    this.#loadInView = throttle(() => this.#load(), LOAD_EVERY_MS);
    // It listens before the list does, which would take a viewer who scrolls up back to the present.
    log.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    this.#list = new VirtualList({
      scroller: log,
      list,
      keyOf: (index) => this.#keyOf(index),
      indexOf: (key) => annotations.rowOf(key),
      makeRow: (index, known) => this.#makeRow(index, known),
      pinned: () => this.#pinned(),
      held: () => this.#open?.rowId ?? null,
      onChange: () => this.#changed(),
      onLost: () => log.focus({ preventScroll: true }),
    });
    // Keeps an open row in view when it opens and when it grows. It is created after the list, so
    // that the list's own observer runs first and makes room.
    this.#growth = new ResizeObserver(() => this.#reveal());
    this.#view = new LogView({ log, list, foot, onChange: () => this.#changed() });
    jump.addEventListener("click", () => {
      this.#jumpToNow();
      log.focus({ preventScroll: true });
    });
  }

  /** Shows `count` rows, of which the first `now` have a moment that has passed. */
  show({ count, now }) {
    this.#rows = { count, now };
    this.#redraw();
  }

  /** Marks other people's annotations that are newer than this id. */
  markNew(afterId) {
    this.#newAfter = afterId;
    this.#revision = null;
    this.#redraw();
  }

  /** Highlights rows that have just appeared. */
  greet(annotations) {
    for (const { id } of annotations) this.#list.element(id)?.classList.add("annotation-arrived");
  }

  /** Shows the replies to an annotation. */
  openThread(id) {
    this.#threads.add(id);
    this.#revision = null;
    this.#redraw();
  }

  /** Whether an annotation, or its parent, has a row by now. */
  has(id) {
    const row = this.#annotations.rowOf(id);
    return row >= 0 && row < this.#rows.count;
  }

  /** Scrolls to an annotation that has a row, and opens its thread. */
  goTo(id) {
    const row = this.#annotations.rowOf(id);
    const head = this.#annotations.row(row)?.annotation;
    if (!head) return;
    this.#follows(false);
    if (head.id !== id) this.openThread(head.id);
    this.#list.scrollTo(this.#list.place(row).start);
    // The row is in the document only after scrolling to it.
    requestAnimationFrame(() => {
      const element = this.#elementOf(id);
      if (!element) return;
      this.#scrollTo(this.#log.scrollTop + this.#view.distanceTo(element));
      element.classList.add("annotation-arrived");
      if (!isField(document.activeElement)) menuOf(element)?.focus({ preventScroll: true });
    });
  }

  /** The id of what is open, or null. */
  get openId() {
    return this.#open?.id ?? null;
  }

  /** Whether an element is inside the open row's content. */
  holds(element) {
    return this.#open?.element.contains(element) ?? false;
  }

  /**
   * Opens a row with `element` below its annotation, and closes the previous one. The element stays in the
   * document until it is closed, even if its row leaves the list.
   */
  open(annotation, element) {
    const { id, at } = annotation;
    this.#takeAway();
    this.#isFollowing = false;
    this.#open = { id, rowId: headOf(annotation) ?? id, at, element };
    this.#showOpen(this.#list.element(this.#open.rowId));
    this.#growth.observe(element);
  }

  close() {
    this.#takeAway();
    this.#follows(this.#isAtPresent());
  }

  /** Focuses the button that opens a row's menu. */
  focusMenu(id) {
    (menuOf(this.#elementOf(id)) ?? this.#log).focus({ preventScroll: true });
  }

  #keyOf(index) {
    const row = this.#annotations.row(index);
    // Ids are positive, so rows without one get a negative key.
    return row === null ? -1 - index : (row.annotation?.id ?? row.key);
  }

  #makeRow(index, known) {
    const row = this.#annotations.row(index);
    if (row === null) return known ?? waitingRow();
    if (!row.annotation) return this.#surplus(row.more, known);
    const { annotation, thread } = row;
    const isLater = index >= this.#rows.now;
    const isOpen = this.#open?.rowId === annotation.id;
    if (isOpen) this.#open.at = annotation.at;
    const hasOpenThread = this.#threads.has(annotation.id);
    const state = { annotation, thread, isLater, newAfter: this.#newAfter, hasOpenThread };
    const isSame = known && Object.entries(state).every(([name, value]) => known[name] === value);
    // An open row is not rebuilt, unless its thread is opened or closed.
    if (known && (isSame || (isOpen && known.hasOpenThread === hasOpenThread))) return known;
    const made = this.#maker.make(state);
    if (known) replace(known, made);
    if (isOpen) this.#showOpen(made);
    return made;
  }

  #surplus(count, known) {
    if (known?.count === count) return known;
    const made = Object.assign(surplusRow(count), { count });
    known?.replaceWith(made);
    return made;
  }

  #toggleThread(id) {
    if (!this.#threads.has(id)) return this.openThread(id);
    // The open content may have unsaved changes.
    if (this.#open?.rowId === id && this.#open.id !== id && !this.#letGo()) return;
    this.#threads.delete(id);
    this.#revision = null;
    this.#redraw();
  }

  /** The element of an annotation, or of a reply if its thread is open. */
  #elementOf(id) {
    return this.#list.element(id) ?? this.#log.querySelector(`.annotation[data-id="${id}"]`);
  }

  #showOpen(list) {
    const row = list?.dataset.id === String(this.#open.id) ? list : list?.querySelector(`[data-id="${this.#open.id}"]`);
    if (!row) return;
    menuOf(row)?.setAttribute("aria-expanded", "true");
    // A deleted annotation has no text, but its open form stays above its replies.
    const next = row.querySelector(":scope > .annotation-body, :scope > .thread");
    row.insertBefore(this.#open.element, next);
  }

  #takeAway() {
    if (this.#open === null) return;
    const { id, element } = this.#open;
    const hadFocus = element.contains(document.activeElement);
    this.#open = null;
    this.#growth.unobserve(element);
    element.remove();
    menuOf(this.#elementOf(id))?.setAttribute("aria-expanded", "false");
    // Show what arrived while it was open.
    this.#redraw();
    if (hadFocus) this.focusMenu(id);
  }

  #redraw() {
    const { revision } = this.#annotations;
    this.#list.show(this.#rows.count, revision !== this.#revision);
    this.#revision = revision;
  }

  /** The open row and the focused one stay in the document wherever they are. */
  #pinned() {
    const focused = Number(document.activeElement?.closest?.(".annotation")?.dataset.id);
    return [this.#open?.rowId, focused].filter(Boolean);
  }

  #load() {
    const rows = this.#pinned().map((id) => this.#annotations.rowOf(id));
    this.#annotations.loadRows(...this.#list.inView());
    for (const row of rows.filter((known) => known >= 0)) this.#annotations.loadRows(row, row + 1);
    // After a restart, only the open row's moment is known.
    if (this.#open) this.#annotations.load(this.#open.at, this.#open.at);
  }

  #changed() {
    if (this.#isFollowing) this.#follow();
    else this.#offerWayBack();
    this.#loadInView();
  }

  #noticeScroll() {
    // When the composer below shrinks, the list grows and the browser scrolls it back to its end.
    const expected = Math.min(this.#scrolledTo, this.#end());
    const isOwn = Math.abs(this.#log.scrollTop - expected) <= 1;
    if (isOwn || this.#open !== null) return;
    // When the list's height changes, for example because a keyboard opens, the browser scrolls it too.
    if (this.#isFollowing && this.#log.clientHeight !== this.#heightPx) return this.#follow();
    // Following the present now would cancel every small step.
    this.#follows(false);
    clearTimeout(this.#scrollRest);
    this.#scrollRest = setTimeout(() => this.#rested(), SCROLL_REST_MS);
  }

  #rested() {
    if (this.#open === null && this.#isAtPresent()) this.#jumpToNow();
  }

  #isAtPresent() {
    return Math.abs(this.#log.scrollTop - this.#presentOffset()) < NEAR_PX;
  }

  #follows(isFollowing) {
    this.#isFollowing = isFollowing;
    this.#offerWayBack();
  }

  /** The button would cover an open row. */
  #offerWayBack() {
    const isBusy = this.#open !== null && this.#view.shows(this.#open.element);
    this.#jump.hidden = this.#isFollowing || isBusy || this.#isAtPresent();
  }

  #reveal() {
    if (this.#open === null) return;
    this.#scrollTo(this.#log.scrollTop + this.#view.distanceTo(this.#open.element));
    this.#offerWayBack();
  }

  #jumpToNow() {
    this.#follows(true);
    this.#follow();
  }

  #follow() {
    this.#scrollTo(this.#presentOffset());
  }

  #scrollTo(offset) {
    if (Math.abs(this.#log.scrollTop - offset) > 1) this.#list.scrollTo(offset);
    this.#scrolledTo = this.#log.scrollTop;
    this.#heightPx = this.#log.clientHeight;
  }

  /** The scroll offset at which the present row is the last visible one, or nearly, if later ones follow. */
  #presentOffset() {
    const { count, now } = this.#rows;
    if (now === count) return this.#end();
    const presentEnd = now === 0 ? 0 : this.#list.place(now - 1).end + AHEAD_PX;
    return Math.min(Math.max(0, presentEnd - this.#log.clientHeight), this.#end());
  }

  /** How far the list can be scrolled. */
  #end() {
    return this.#log.scrollHeight - this.#log.clientHeight;
  }
}

/** The menu button of an annotation, but not of its replies; a deleted one has none. */
function menuOf(row) {
  return row?.querySelector(":scope > .annotation-menu") ?? null;
}

function isField(element) {
  return element?.matches("input, textarea, select, [contenteditable]") ?? false;
}

/** Replaces a row, and keeps the focus on the same control. */
function replace(known, made) {
  const focused = known.contains(document.activeElement) ? document.activeElement : null;
  const selector = focused ? `.${focused.classList[0]}` : null;
  const place = focused ? [...known.querySelectorAll(selector)].indexOf(focused) : 0;
  known.replaceWith(made);
  if (focused) made.querySelectorAll(selector)[place]?.focus({ preventScroll: true });
}

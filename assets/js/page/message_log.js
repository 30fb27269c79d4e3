import { localize } from "./message_days.js";

/** The distance from the end, in pixels, that counts as being at the end. */
const NEAR = 80;
/**
 * How long to wait before reporting read messages, at most doubled at random, so that members of a group don't
 * all report at once.
 */
const SEEN_MS = 800;
/** How long to wait after the server accepted no report. */
const AGAIN_MS = 5_000;
/** How long screen readers take at most to notice what was added. */
const NOTICED_MS = 1_000;

/**
 * The hook of a conversation's log. At the end, it follows new messages; elsewhere it keeps the visible messages
 * in place, whatever is added or removed above. It requests older messages near the beginning, and reports the
 * last message that was seen. Screen readers read out new messages, but not older ones that are loaded. Readers
 * who have scrolled up see a button once there are new messages.
 */
export const MessageLog = {
  mounted() {
    this.seen = 0;
    this.newer = document.getElementById("newer");
    this.onNewer = () => {
      this.toEnd();
      this.el.focus({ preventScroll: true });
    };
    this.newer.addEventListener("click", this.onNewer);
    // The page doesn't know of it, and would take it away.
    this.js().ignoreAttributes(this.el, "aria-live");
    localize(this.el);
    this.toEnd();
    this.onScroll = () => {
      if (this.isAway) this.keepPlace();
      if (this.el.scrollTop < NEAR) this.loadOlder();
      this.noteSeen();
      this.noteNewer();
    };
    this.onVisible = () => this.noteSeen();
    this.el.addEventListener("scroll", this.onScroll, { passive: true });
    document.addEventListener("visibilitychange", this.onVisible);
    this.last = lastNumber(this.el);
    this.noteSeen();
    this.noteNewer();
  },
  beforeUpdate() {
    // When the page is joined again, its messages are gone by now.
    if (!this.isAway) this.keepPlace();
  },
  updated() {
    localize(this.el);
    const hasOlder = firstMessage(this.el)?.id !== this.first;
    if (this.wasAtEnd) this.toEnd();
    else restore(this.el, this.anchor);
    if (hasOlder) this.isLoading = false;
    this.noteSeen();
    this.noteNewer();
  },
  disconnected() {
    this.keepPlace();
    this.isAway = true;
    this.readNothing();
  },
  reconnected() {
    this.isAway = false;
    this.isLoading = false;
    this.readOut();
    this.seen = 0;
    this.noteSeen();
  },
  destroyed() {
    clearTimeout(this.timer);
    clearTimeout(this.readTimer);
    this.newer.removeEventListener("click", this.onNewer);
    document.removeEventListener("visibilitychange", this.onVisible);
  },
  keepPlace() {
    this.wasAtEnd = this.isAtEnd();
    this.first = firstMessage(this.el)?.id;
    this.anchor = anchorOf(this.el);
  },
  isAtEnd() {
    return isAtEnd(this.el);
  },
  toEnd() {
    this.el.scrollTop = this.el.scrollHeight;
  },
  loadOlder() {
    if (this.isLoading || !this.el.querySelector("#older")) return;
    this.isLoading = true;
    this.readNothing();
    const loaded = this.pushEvent("older", {}).catch(() => (this.isLoading = false));
    loaded.then(() => this.readOut());
  },
  /** Has screen readers read out nothing that is added from now on. */
  readNothing() {
    clearTimeout(this.readTimer);
    this.el.setAttribute("aria-live", "off");
  },
  /** Has screen readers read out what is added from now on. */
  readOut() {
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => this.el.removeAttribute("aria-live"), NOTICED_MS);
  },
  /** Shows the button if there are messages below those that were at the end when the reader last was there. */
  noteNewer() {
    const last = lastNumber(this.el);
    // If the newest messages are not here, another button loads them.
    const isElsewhere = document.getElementById("latest") !== null;
    if (this.isAtEnd() && !isElsewhere) this.last = last;
    this.newer.hidden = isElsewhere || this.isAtEnd() || last <= this.last;
  },
  noteSeen(delay = SEEN_MS * (1 + Math.random())) {
    if (this.timer || this.lastSeen() <= this.seen) return;
    this.timer = setTimeout(() => this.tellSeen(), delay);
  },
  /** The number of the newest message, if it is visible. */
  lastSeen() {
    if (document.visibilityState !== "visible" || !this.isAtEnd()) return 0;
    if (document.getElementById("latest")) return 0;
    return lastNumber(this.el);
  },
  async tellSeen() {
    const number = this.lastSeen();
    if (number > this.seen) {
      try {
        const { ok } = await this.pushEvent("read", { number });
        if (ok) this.seen = number;
      } catch {
        // A report that is lost with the connection is repeated after it.
      }
    }
    this.timer = undefined;
    this.noteSeen(number > this.seen ? AGAIN_MS : undefined);
  },
};

/**
 * The range of messages shown, so that the server can show them again after a rejoin. Nothing if the reader is at the
 * end, where the newest messages are shown anyway.
 */
export function shownMessages(root = document) {
  const rows = [...root.querySelectorAll("#conversation-log [data-number]")];
  const hasNewest = !root.querySelector("#latest");
  if (rows.length === 0 || (hasNewest && isAtEnd(root.querySelector("#conversation-log")))) return {};
  const [first, last] = [rows[0], rows.at(-1)].map((row) => Number(row.dataset.number));
  return { messages: { first, last: hasNewest ? null : last } };
}

/** Takes the reader to the newest messages. */
export function showLatest(root = document) {
  root.getElementById("latest")?.click();
  const log = root.getElementById("conversation-log");
  if (log) log.scrollTop = log.scrollHeight;
}

function lastNumber(log) {
  return Number(log.querySelector("[data-number]:last-child")?.dataset.number ?? 0);
}

function isAtEnd(log) {
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
}

function firstMessage(log) {
  return log.querySelector("[data-number]");
}

/** The first visible message and its position. */
function anchorOf(log) {
  const { top } = log.getBoundingClientRect();
  const rows = [...log.querySelectorAll("[data-number]")];
  const shown = rows.find((row) => row.getBoundingClientRect().bottom > top);
  return shown && { id: shown.id, top: topOf(shown) };
}

function restore(log, anchor) {
  const shown = anchor && document.getElementById(anchor.id);
  if (shown) log.scrollTop += topOf(shown) - anchor.top;
}

/** The top of a message without its day heading, which is removed when an older message of that day is loaded. */
function topOf(message) {
  return message.querySelector(".said-row").getBoundingClientRect().top;
}

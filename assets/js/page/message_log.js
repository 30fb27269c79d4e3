/** How near to the end, in pixels, somebody counts as being there. */
const NEAR = 80;

/**
 * The hook of a conversation's log. It stays at the end when something is said, keeps its place when older messages
 * come above it, asks for those near its beginning, and says up to where everything was seen.
 */
export const MessageLog = {
  mounted() {
    this.seen = 0;
    this.toEnd();
    this.onScroll = () => {
      if (this.el.scrollTop < NEAR) this.loadOlder();
      this.tellSeen();
    };
    this.onVisible = () => this.tellSeen();
    this.el.addEventListener("scroll", this.onScroll, { passive: true });
    document.addEventListener("visibilitychange", this.onVisible);
    this.tellSeen();
  },
  beforeUpdate() {
    this.wasAtEnd = this.isAtEnd();
    this.first = firstMessage(this.el)?.id;
    this.fromEnd = this.el.scrollHeight - this.el.scrollTop;
  },
  updated() {
    const hasOlder = firstMessage(this.el)?.id !== this.first;
    if (this.wasAtEnd) this.toEnd();
    else if (hasOlder) this.el.scrollTop = this.el.scrollHeight - this.fromEnd;
    if (hasOlder) this.isLoading = false;
    this.tellSeen();
  },
  reconnected() {
    this.isLoading = false;
    this.seen = 0;
    this.tellSeen();
  },
  destroyed() {
    document.removeEventListener("visibilitychange", this.onVisible);
  },
  isAtEnd() {
    return this.el.scrollHeight - this.el.scrollTop - this.el.clientHeight < NEAR;
  },
  toEnd() {
    this.el.scrollTop = this.el.scrollHeight;
  },
  loadOlder() {
    if (this.isLoading || !this.el.querySelector("#older")) return;
    this.isLoading = true;
    this.pushEvent("older", {}).catch(() => (this.isLoading = false));
  },
  tellSeen() {
    if (document.visibilityState !== "visible" || !this.isAtEnd()) return;
    if (document.getElementById("latest")) return;
    const number = Number(this.el.querySelector("[data-number]:last-child")?.dataset.number ?? 0);
    if (number <= this.seen) return;
    this.seen = number;
    // What is lost with the connection is told again after it.
    this.pushEvent("read", { number }).catch(() => {});
  },
};

function firstMessage(log) {
  return log.querySelector("[data-number]");
}

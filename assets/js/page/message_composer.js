import { tabStorage } from "../watch/compose/tab_storage.js";
import { MessageOutbox } from "./message_outbox.js";

/** How often the others are told that somebody types, at most. */
const TYPING_MS = 3_000;

/**
 * The hook of the form in which a message is written. The draft is kept in the tab; what is sent without a connection
 * waits below it and is sent once there is one, with the id that it got when it was written, and so is stored once.
 */
export const MessageComposer = {
  mounted() {
    this.text = this.el.querySelector("textarea");
    this.waiting = this.el.querySelector(".conversation-waiting");
    this.refusal = this.el.querySelector(".field-errors");
    const { draft } = this.el.dataset;
    this.draftKey = `rumbl.draft.${draft}`;
    this.outbox = new MessageOutbox(tabStorage(), `rumbl.outbox.${draft}`);
    this.text.value ||= tabStorage()?.getItem(this.draftKey) ?? "";
    this.typedAt = 0;
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.el.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.show();
    this.flush();
  },
  reconnected() {
    this.isSending = false;
    this.flush();
  },
  typed() {
    this.keepDraft();
    const now = Date.now();
    if (this.text.value.trim() === "" || now - this.typedAt < TYPING_MS) return;
    this.typedAt = now;
    this.pushEvent("typing", {}).catch(() => {});
  },
  pressed(event) {
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
    // On a phone the key makes a new line, as there is no other.
    if (event.key !== "Enter" || !isPlain || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    this.send();
  },
  send() {
    const content = this.text.value;
    if (content.trim() === "") return;
    this.refusal.textContent = "";
    this.outbox.add(content);
    this.text.value = "";
    this.typedAt = 0;
    this.keepDraft();
    this.show();
    this.flush();
  },
  /** Sends what waits, one after the other, in the order in which it was written. */
  async flush() {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let next = this.outbox.first(); next; next = this.outbox.first()) {
        const { error, retry } = await this.pushEvent("post", next);
        if (error && retry) {
          this.refusal.textContent = error;
          this.retryTimer = setTimeout(() => this.flush(), TYPING_MS);
          break;
        }
        this.outbox.remove(next.client_id);
        if (error) this.giveBack(next.content, error);
        else this.refusal.textContent = "";
        this.show();
      }
    } catch {
      // Without a connection it waits; `reconnected` goes on.
    }
    this.isSending = false;
  },
  /** What was refused is there to be changed, in front of what has been typed since. */
  giveBack(content, error) {
    this.text.value = [content, this.text.value].filter(Boolean).join("\n");
    this.keepDraft();
    this.refusal.textContent = error;
  },
  keepDraft() {
    const storage = tabStorage();
    try {
      if (this.text.value === "") storage?.removeItem(this.draftKey);
      else storage?.setItem(this.draftKey, this.text.value);
    } catch {
      // Without room in the storage, the draft is in its field alone.
    }
  },
  show() {
    const items = this.outbox.all().map(({ content }) => {
      const item = document.createElement("li");
      item.dir = "auto";
      item.textContent = content;
      return item;
    });
    this.waiting.replaceChildren(...items);
  },
  destroyed() {
    clearTimeout(this.retryTimer);
  },
};

import { t } from "../messages/messages.js";
import { askBeforeLeaving } from "../watch/compose/leaving.js";
import { tabStorage } from "../watch/compose/tab_storage.js";
import { MessageOutbox } from "./message_outbox.js";

/** The shortest time between two typing signals. */
const TYPING_MS = 3_000;

/**
 * The hook of the form for writing a message. The draft is stored in the tab. Messages sent while disconnected
 * are listed below it and sent after reconnecting. Each keeps the id from when it was written, so it is stored
 * once.
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
    this.askToLeave = askBeforeLeaving();
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
    // Phone keyboards have no other key for a line break.
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
  /** Sends the waiting messages one after another, in the order in which they were written. */
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
      // While disconnected, the message waits; `reconnected` continues.
    }
    this.isSending = false;
  },
  /** Puts a refused message back into the field to be edited, before anything typed since. */
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
      // If the storage is full, the draft exists only in its field.
    }
  },
  show() {
    const items = this.outbox.all().map(({ content }) => {
      const item = document.createElement("li");
      item.dir = "auto";
      item.textContent = content;
      item.dataset.state = t("message-waiting");
      return item;
    });
    this.waiting.replaceChildren(...items);
    // Only this page sends what waits.
    this.askToLeave(items.length > 0);
  },
  destroyed() {
    this.askToLeave(false);
    clearTimeout(this.retryTimer);
  },
};

import { t } from "../messages/messages.js";
import { askBeforeLeaving } from "../watch/compose/leaving.js";
import { tabStorage } from "../watch/compose/tab_storage.js";
import { showLatest } from "./message_log.js";
import { MessageOutbox, WAITING_LIMIT, dropForgotten, outboxStorage } from "./message_outbox.js";

/** The shortest time between two typing signals. */
const TYPING_MS = 3_000;

/**
 * The hook of the form for writing a message. The draft is stored in the tab. Messages sent while disconnected
 * are listed below it and sent after reconnecting, or when the conversation is opened again. One tab sends them,
 * and each keeps the id from when it was written, so it is stored once.
 */
export const MessageComposer = {
  mounted() {
    this.text = this.el.querySelector("textarea");
    this.waiting = this.el.querySelector(".conversation-waiting");
    this.refusal = this.el.querySelector(".field-errors");
    const { draft } = this.el.dataset;
    this.draftKey = `rumbl.draft.${draft}`;
    const storage = outboxStorage();
    dropForgotten(storage);
    this.outbox = new MessageOutbox(storage, draft.replace(/^conversation-/, ""));
    this.text.value ||= tabStorage()?.getItem(this.draftKey) ?? "";
    this.askToLeave = askBeforeLeaving();
    this.typedAt = 0;
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.el.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.onStorage = (event) => {
      if (!this.outbox.isAbout(event)) return;
      this.show();
      this.flush();
    };
    window.addEventListener("storage", this.onStorage);
    const old = this.outbox.takeOld().map(({ content }) => content);
    if (old.length > 0) this.giveBack(old.join("\n"), t("message-old"));
    this.show();
    this.flush();
  },
  disconnected() {
    this.lose?.();
  },
  reconnected() {
    this.lose?.();
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
    if (!this.outbox.add(content)) {
      this.refusal.textContent = t("message-full", { limit: WAITING_LIMIT });
      return;
    }
    this.refusal.textContent = "";
    this.text.value = "";
    this.typedAt = 0;
    this.keepDraft();
    this.show();
    // Authors want to see their own message at the end of the conversation.
    showLatest();
    this.flush();
  },
  async flush() {
    this.isDue = true;
    if (this.isSending) return;
    this.isSending = true;
    while (this.isDue) {
      this.isDue = false;
      // While disconnected, the messages wait; `reconnected` continues.
      await this.outbox.alone(() => this.sendWaiting()).catch(() => {});
    }
    this.isSending = false;
  },
  /** Sends the waiting messages one after another, in the order in which they were written. */
  async sendWaiting() {
    clearTimeout(this.retryTimer);
    for (let next = this.outbox.first(); next; next = this.outbox.first()) {
      const { content, client_id } = next;
      const { error, retry } = await this.push({ content, client_id });
      if (error && retry) {
        this.refusal.textContent = error;
        this.retryTimer = setTimeout(() => this.flush(), TYPING_MS);
        return;
      }
      this.outbox.remove(client_id);
      if (error) this.giveBack(content, error);
      else this.refusal.textContent = "";
      this.show();
    }
  },
  /** Posts a message. Without a connection there is no reply, so `lose` ends the wait for it. */
  push(message) {
    return new Promise((resolve, reject) => {
      this.lose = () => reject(new Error("no connection"));
      this.pushEvent("post", message).then(resolve, reject);
    });
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
    // Nothing is sent while no tab shows the conversation.
    this.askToLeave(items.length > 0);
  },
  destroyed() {
    this.lose?.();
    window.removeEventListener("storage", this.onStorage);
    this.askToLeave(false);
    clearTimeout(this.retryTimer);
  },
};

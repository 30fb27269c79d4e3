import { v7 as newId } from "uuid";
import { t } from "../../messages/messages.js";
import { formatTime } from "../shared/time.js";
import { element } from "../shared/dom.js";

const SECOND_MS = 1_000;
/** The member's most recent conversations. */
const FIRST = "/conversations/recent";
const failed = () => t("share-failed");
/** The response to an invalid message. */
const INVALID = 422;

/**
 * The dialog for sending a moment of the video, or an annotation, to a conversation. `parts` are `dialog`,
 * `form`, `list`, `problem`, `time`, and `words` for the annotation's text. `note` is a `Note`.
 */
export class ShareDialog {
  #parts;
  #note;
  #videoId;
  #send;
  /** The fields of the message to send. */
  #shared = {};
  #isSending = false;

  constructor({ note, videoId, parts, send = fetch }) {
    this.#parts = parts;
    this.#note = note;
    this.#videoId = videoId;
    this.#send = send;
    // Enter in the field must not send anything before a conversation is chosen.
    parts.form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Opens the dialog for a second of the video. */
  openMoment(ms) {
    const at = Math.floor(ms / SECOND_MS) * SECOND_MS;
    return this.#open({ video_id: this.#videoId, at }, { at, body: "" });
  }

  /** Opens the dialog for an annotation. */
  openAnnotation({ id, at, body }) {
    return this.#open({ annotation_id: id }, { at, body });
  }

  async #open(shared, { at, body }) {
    const { dialog, form, list, problem, time, words } = this.#parts;
    this.#shared = { ...shared, client_id: newId() };
    form.reset();
    time.textContent = formatTime(at);
    words.textContent = body;
    words.hidden = body === "";
    problem.textContent = "";
    list.replaceChildren();
    dialog.showModal();
    await this.#list(FIRST);
    if (list.childElementCount === 0 && problem.textContent === "") problem.textContent = t("share-nobody");
  }

  /** Adds conversations to the list, and a button for the next ones. */
  async #list(path) {
    const { list, problem } = this.#parts;
    const shared = this.#shared;
    const found = await recent(this.#send, path);
    // The dialog was opened for something else meanwhile.
    if (shared !== this.#shared) return;
    problem.textContent = found ? "" : failed();
    if (!found) return;
    list.append(...found.conversations.map((one) => choice(one, () => this.#share(one))));
    if (!found.next) return;
    const more = choice({ title: t("share-more") }, async () => {
      await this.#list(found.next);
      if (problem.textContent !== "") return;
      // Keyboard users continue where they were in the list.
      more.nextElementSibling?.querySelector("button").focus();
      more.remove();
    });
    list.append(more);
  }

  async #share({ title, path }) {
    if (this.#isSending) return;
    this.#isSending = true;
    const { dialog, form, problem } = this.#parts;
    const refused = await post(this.#send, path, bodyOf(form, this.#shared));
    this.#isSending = false;
    problem.textContent = refused ?? "";
    if (refused !== null) return;
    dialog.close();
    this.#note.say(t("share-sent", { conversation: title }));
  }
}

function choice({ title }, run) {
  const item = document.createElement("li");
  const button = element("button", "button button-small button-quiet", "");
  button.type = "button";
  const name = document.createElement("bdi");
  name.textContent = title;
  button.append(name);
  button.addEventListener("click", run);
  item.append(button);
  return item;
}

function bodyOf(form, shared) {
  const body = new URLSearchParams(new FormData(form));
  for (const [field, value] of Object.entries(shared)) body.set(`message[${field}]`, value);
  return body;
}

async function recent(send, path) {
  try {
    const response = await send(path, { headers: { accept: "application/json" } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Returns the error, or null if it was sent. */
async function post(send, path, body) {
  try {
    const response = await send(path, {
      method: "POST",
      body,
      headers: { accept: "application/json" },
      redirect: "manual",
    });
    if (response.ok) return null;
    return response.status === INVALID ? (await response.json()).message : failed();
  } catch {
    return failed();
  }
}

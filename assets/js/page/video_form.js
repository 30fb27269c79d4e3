import { locale, t } from "../messages/messages.js";
import { tabStorage } from "../watch/compose/tab_storage.js";
import { keepDraft, restoreDraft } from "./form_draft.js";
import { readVideo, siteOf, titleOf, titleOfFile } from "./video_reader.js";

/** How long submitting the form waits for a video that is being read. */
const PATIENCE_MS = 3_000;
/** The key under which the tab remembers the address that its owner asked to read. */
const READ_KEY = "rumbl.video-read";

/**
 * Reads the title, length and picture of a video that is about to be added, as far as the browser can.
 * Videos on rumbl's own site are read at once, others only when their owner asks for it: until then no
 * other site learns about them. A form that was refused has lost the data and reads it again.
 */
export function readAddedVideo(root) {
  const form = root.querySelector("[data-video-form]");
  if (form) new VideoForm(form).start();
}

class VideoForm {
  #form;
  #parts;
  #reading = null;
  /** The address that was last read or is being read. */
  #address = "";
  /** The title taken from the address, until someone enters another. */
  #suggestion = "";

  constructor(form) {
    const part = (name) => form.querySelector(`[data-look-${name}]`);
    this.#form = form;
    const names = ["button", "words", "picture", "duration", "poster"];
    this.#parts = Object.fromEntries(names.map((name) => [name, part(name)]));
    this.#parts.root = form.querySelector("[data-look]");
  }

  /** The fields are looked up each time: the client of live pages may replace them. */
  get #url() {
    return this.#form.elements["video[url]"];
  }

  get #title() {
    return this.#form.elements["video[title]"];
  }

  start() {
    restoreDraft(this.#form);
    window.addEventListener("pagehide", () => keepDraft(this.#form));
    this.#form.addEventListener("input", ({ target }) => target === this.#url && this.#changed());
    window.addEventListener("phx:file-uploaded", ({ detail }) => this.#uploaded(detail));
    window.addEventListener("phx:file-removed", () => this.#changed());
    this.#parts.poster.disabled = true;
    this.#parts.button.addEventListener("click", () => this.#read());
    this.#form.addEventListener("submit", (event) => this.#submitted(event));
    const isRefused = "refused" in this.#form.dataset;
    if (isRefused) this.#suggestion = titleOf(this.#url.value.trim()) ?? "";
    if (isRefused || this.#url.value !== this.#url.defaultValue) this.#changed();
    const isAskedFor = isRefused && tabStorage()?.getItem(READ_KEY) === this.#url.value.trim();
    if (isAskedFor && !this.#reading && !this.#parts.root.hidden) this.#read();
  }

  /** Uses an uploaded file as the form's video. */
  #uploaded({ path, name }) {
    this.#url.value = path;
    this.#changed(titleOfFile(name));
  }

  #changed(title = titleOf(this.#url.value.trim())) {
    const address = this.#url.value.trim();
    if (address === this.#address) return;
    this.#forget();
    this.#suggest(title);
    const site = siteOf(address);
    this.#parts.root.hidden = site === null;
    if (site === null) return;
    this.#parts.button.textContent = t("video-read", { what: site.gives, site: site.name });
    this.#parts.button.hidden = site.isOwn;
    if (site.isOwn) this.#read();
  }

  #forget() {
    this.#address = "";
    this.#reading = null;
    for (const field of [this.#parts.duration, this.#parts.poster]) field.value = "";
    this.#parts.picture.hidden = true;
    this.#parts.picture.removeAttribute("src");
    this.#parts.words.textContent = "";
    this.#parts.button.disabled = false;
  }

  /** Fills in a title, unless someone entered one or is about to. */
  #suggest(title) {
    if (this.#title === document.activeElement) return;
    if (this.#title.value !== "" && this.#title.value !== this.#suggestion) return;
    this.#suggestion = title ?? "";
    if (this.#title.value === this.#suggestion) return;
    this.#title.value = this.#suggestion;
    // Without this event, the live client would restore the server's value.
    this.#title.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async #read() {
    const address = this.#url.value.trim();
    try {
      tabStorage()?.setItem(READ_KEY, address);
    } catch {
      // Without storage, the video is merely not read again after the form was refused.
    }
    const { button, words } = this.#parts;
    this.#address = address;
    button.disabled = true;
    words.textContent = t("video-reading");
    const reading = readVideo(address);
    this.#reading = reading;
    const facts = await reading;
    // Another address was entered meanwhile.
    if (this.#reading !== reading) return;
    this.#reading = null;
    button.disabled = false;
    this.#show(facts);
  }

  #show({ title, durationMs, poster }) {
    const { button, words, picture, duration, poster: posterField } = this.#parts;
    if (title) this.#suggest(title);
    duration.value = durationMs ?? "";
    posterField.value = poster ?? "";
    picture.hidden = poster === null;
    if (poster) picture.src = poster;
    button.hidden = title !== null || durationMs !== null || poster !== null;
    words.textContent = found({ title, durationMs, poster });
  }

  /** Waits for a video that is being read, but not for long. */
  #submitted(event) {
    // A file is still being uploaded. The button keeps the focus, so it is not disabled.
    if (this.#form.querySelector('[type="submit"][aria-disabled="true"]')) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // It was excluded from the form so far, because every keystroke sends all fields.
    this.#parts.poster.disabled = false;
    if (!this.#reading || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    const { submitter } = event;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    Promise.race([this.#reading, late]).then(() => {
      this.#reading = null;
      this.#form.requestSubmit(submitter);
    });
  }
}

function found({ title, durationMs, poster }) {
  const things = [];
  if (title) things.push(t("video-found-title"));
  if (durationMs) things.push(t("video-found-length"));
  if (poster) things.push(t("video-found-picture"));
  if (things.length === 0) return t("video-found-nothing");
  return t("video-found", { things: new Intl.ListFormat(locale).format(things) });
}

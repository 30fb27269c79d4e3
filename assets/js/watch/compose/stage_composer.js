import { t } from "../../messages/messages.js";
import { isComposing } from "../shared/dom.js";
import { formatTime } from "../shared/time.js";

/**
 * Moves the composer over the picture while the stage is in full screen, with everything written in it, and back
 * to the panel afterwards. The panel is hidden meanwhile, so a log-out is reported here too.
 */
export class StageComposer {
  #feed;
  #fullscreen;
  #composer;
  #note;
  #parts;
  #home;

  /**
   * `parts` are the elements `place`, in which it is over the picture, `form`, `text`, `open`, a
   * button that is there on the whole screen, `close`, and `player`, which has the focus afterwards.
   * `note` is a `Note` on the stage.
   */
  constructor({ feed, fullscreen, composer, note, parts }) {
    this.#feed = feed;
    this.#fullscreen = fullscreen;
    this.#composer = composer;
    this.#note = note;
    this.#parts = parts;
    this.#home = parts.form.parentElement;
    parts.open.hidden = false;
    parts.open.addEventListener("click", () => this.begin());
    parts.close.addEventListener("click", () => this.#close());
    parts.place.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !isComposing(event)) this.#close();
    });
    composer.addEventListener("done", ({ detail }) => this.#done(detail));
    fullscreen.addEventListener("change", () => {
      if (!fullscreen.isOn) this.#goHome();
      this.#tellLogOut();
    });
    feed.addEventListener("loggedout", () => this.#tellLogOut());
  }

  /** Focuses the composer, which is over the picture in full screen. */
  begin() {
    const { place, form } = this.#parts;
    if (this.#fullscreen.isOn && !this.#isOpen) {
      place.append(form);
      place.hidden = false;
    }
    this.#composer.begin();
    this.#tellLogOut();
  }

  get #isOpen() {
    return !this.#parts.place.hidden;
  }

  #done({ at, isQueued }) {
    if (!this.#isOpen) return;
    this.#note.say(isQueued ? t("composer-queued") : t("composer-posted", { time: formatTime(at) }));
    this.#close();
  }

  #tellLogOut() {
    if (!this.#fullscreen.isOn || !this.#feed.isLoggedOut) return;
    this.#note.say(t("composer-logged-out-full-screen"));
  }

  #close() {
    const { place, player } = this.#parts;
    place.hidden = true;
    player.focus({ preventScroll: true });
  }

  #goHome() {
    const { place, form, text } = this.#parts;
    const hadFocus = form.contains(document.activeElement);
    if (form.parentElement === this.#home) return;
    this.#home.append(form);
    place.hidden = true;
    if (hadFocus) text.focus({ preventScroll: true });
  }
}

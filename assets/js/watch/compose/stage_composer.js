import { isComposing } from "../shared/dom.js";
import { formatTime } from "../shared/time.js";

const LOGGED_OUT = "You were logged out. What you wrote is kept: leave full screen to log in again.";

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
    const words = `Posted at ${formatTime(at)}.`;
    this.#note.say(isQueued ? "It will be posted once you are connected." : words);
    this.#close();
  }

  #tellLogOut() {
    if (this.#fullscreen.isOn && this.#feed.isLoggedOut) this.#note.say(LOGGED_OUT);
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

import { togglePlayback } from "./player/player.js";
import { bindSwitch, remembered } from "./shared/settings.js";
import { bindShortcuts } from "./shortcuts.js";

const STEP_MS = 5_000;
const LEAP_MS = 10_000;
/** How far back "previous" looks past while playing, so that it does not return to the same one. */
const GRACE_MS = 1_000;

const byId = (id) => document.getElementById(id);

/** Binds the watch page's keys as documented in the help; `annotate` may be null. */
export function bindKeys({ player, annotations, annotate, fullscreen, react }) {
  const help = byId("help");
  const move = (byMs) => {
    const atMs = Math.max(0, player.currentTimeMs() + byMs);
    player.seek(Math.min(atMs, player.durationMs ?? Infinity));
  };
  let search = 0;
  // The annotation may have to be loaded first; only the last key press counts then.
  const goTo = async (searching) => {
    const mine = ++search;
    const annotation = await searching;
    if (annotation && mine === search) player.seek(annotation.at);
  };
  const grace = () => (player.isPlaying() ? GRACE_MS : 0);
  // In a frame there is none.
  const showHelp = () => help?.showModal();
  byId("help-button")?.addEventListener("click", showHelp);
  const characterKeys = remembered("character-keys", true);
  bindSwitch(byId("character-keys"), characterKeys);
  // In full screen, some browsers use Escape for leaving it.
  help?.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.repeat || !characterKeys.value) return;
    event.preventDefault();
    help.close();
  });
  const actions = {
    toggle: () => togglePlayback(player),
    back: () => move(-LEAP_MS),
    forward: () => move(LEAP_MS),
    stepBack: () => move(-STEP_MS),
    stepForward: () => move(STEP_MS),
    annotate: () => annotate?.(),
    next: () => goTo(annotations.nextAfter(player.currentTimeMs())),
    previous: () => goTo(annotations.previousBefore(player.currentTimeMs() - grace())),
    react,
    fullscreen: () => fullscreen.toggle(),
    help: showHelp,
  };
  bindShortcuts(document, actions, characterKeys);
}

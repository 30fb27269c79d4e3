const ACTIONS = new Map([
  [" ", "toggle"],
  ["k", "toggle"],
  ["j", "back"],
  ["l", "forward"],
  ["ArrowLeft", "stepBack"],
  ["ArrowRight", "stepForward"],
  ["a", "annotate"],
  ["n", "next"],
  ["p", "previous"],
  ["r", "react"],
  ["f", "fullscreen"],
  ["?", "help"],
]);

/** Actions that repeat while the key is held; others happen once per press. */
const REPEATABLE = new Set(["back", "forward", "stepBack", "stepForward"]);

// A dialog that has just been closed keeps the focus until the next frame.
const TYPING = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable], dialog[open]";
const MOVED_IN_BY_ARROWS = "[role=toolbar], [type=range]:not(#position)";
const PRESSED_BY_SPACE = "button, a, summary, [type=checkbox]";

/** The action for a key press, or null; always null while typing or in a dialog. */
export function actionFor(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  if (event.target.closest?.(TYPING)) return null;
  if (event.key === " " && event.target.closest?.(PRESSED_BY_SPACE)) return null;
  if (event.key.startsWith("Arrow") && event.target.closest?.(MOVED_IN_BY_ARROWS)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = ACTIONS.get(key) ?? null;
  return event.repeat && !REPEATABLE.has(action) ? null : action;
}

/** Whether a key types a character. Speech input and accidental presses trigger such keys by mistake. */
function isCharacter(key) {
  return key.length === 1 && key !== " ";
}

/**
 * Runs `actions[name]()` for each key press that stands for one; those of single characters only
 * while `characters`, a remembered choice, is on: https://www.w3.org/TR/WCAG22/#character-key-shortcuts.
 *
 * It listens before the player does, or a focused video would also obey, twice in all.
 */
export function bindShortcuts(root, actions, characters) {
  const onKeyDown = (event) => {
    if (isCharacter(event.key) && !characters.value) return;
    const run = actions[actionFor(event)];
    if (!run) return;
    event.preventDefault();
    run();
  };
  root.addEventListener("keydown", onKeyDown, { capture: true });
}

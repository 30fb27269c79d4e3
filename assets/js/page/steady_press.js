/**
 * Counts a press on a button or a link that moves while it is held; browsers then don't fire a click.
 *
 * - The press takes the focus from a field, the field's error appears, and the button has moved down when the
 *   pointer is released.
 * - A live page is patched, and the row with the button is taken out of the document and put back at another place.
 *   In Chromium there is no click then, even if the pointer is still over the button.
 */
export function keepPresses(root) {
  let press = null;
  root.addEventListener("pointerdown", (event) => {
    const pressed = isPlain(event) ? event.target.closest("button, a[href]") : null;
    press = pressed && { pressed, area: pressed.getBoundingClientRect() };
  });
  root.addEventListener("pointercancel", () => (press = null));
  root.addEventListener("pointerup", (event) => {
    const { pressed, area } = press ?? {};
    press = null;
    if (!pressed?.isConnected) return;
    if (pressed.contains(event.target)) clickUnlessClicked(pressed, event);
    // Dragging away from it cancels the press.
    else if (isWithin(area, event)) pressed.click();
  });
}

/** Whether a click does just what the button or the link is for: with a modifier key, a link opens elsewhere. */
function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

/** The browser fires its click in the same task as `pointerup`, except after a touch, which it looks up anew. */
function clickUnlessClicked(pressed, { pointerType }) {
  if (pointerType === "touch") return;
  let isClicked = false;
  const note = () => (isClicked = true);
  pressed.addEventListener("click", note, { capture: true });
  setTimeout(() => {
    pressed.removeEventListener("click", note, { capture: true });
    if (!isClicked && pressed.isConnected) pressed.click();
  });
}

function isWithin({ left, right, top, bottom }, { clientX, clientY }) {
  return left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
}

/**
 * Counts a press on a button that moves while it is held. The press takes the focus from a field, the field's
 * error appears, and the button has moved down when the pointer is released: the browser then doesn't fire a
 * click.
 */
export function keepPresses(root) {
  let press = null;
  root.addEventListener("pointerdown", (event) => {
    const button = event.button === 0 ? event.target.closest("button") : null;
    press = button && { button, area: button.getBoundingClientRect() };
  });
  root.addEventListener("pointercancel", () => (press = null));
  root.addEventListener("pointerup", (event) => {
    const { button, area } = press ?? {};
    press = null;
    // The browser itself clicks if the pointer is over the button, and dragging away from it cancels the press.
    if (!button?.isConnected || button.contains(event.target) || !isWithin(area, event)) return;
    button.click();
  });
}

function isWithin({ left, right, top, bottom }, { clientX, clientY }) {
  return left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
}

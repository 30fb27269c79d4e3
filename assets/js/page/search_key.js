import { remembered } from "../watch/shared/settings.js";

const TYPING = "input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable], dialog[open]";

/**
 * Lets the key `/` focus the page's search box, unless single-character shortcuts are turned off:
 * https://www.w3.org/TR/WCAG22/#character-key-shortcuts.
 */
export function searchOnSlash(root) {
  const characters = remembered("character-keys", true);
  root.addEventListener("keydown", (event) => {
    const isModified = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    if (event.key !== "/" || isModified || event.defaultPrevented || !characters.value) return;
    if (event.target.closest?.(TYPING)) return;
    // Prefer the page's own box, which comes after the header's; that one is hidden on narrow screens.
    const boxes = [...root.querySelectorAll("[data-search]")].reverse();
    const box = boxes.find((one) => one.getClientRects().length > 0);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}

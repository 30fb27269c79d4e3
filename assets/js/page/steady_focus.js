let focused = null;
let homes = [];

/**
 * Gives the focus back to what had it before a live page was patched. A list that changes takes rows out of the
 * document and puts them back at their new places, and what is taken out loses the focus.
 *
 * If what had the focus is gone, such as a button that was replaced by a form, the focus goes to the first element
 * with `data-takes-focus` in the closest `data-focus-home` around its place, or to that home itself if it has a
 * `tabindex`.
 */
export const keepFocus = {
  onPatchStart() {
    focused = document.activeElement;
    homes = homesAround(focused);
  },
  onPatchEnd() {
    if (document.activeElement === document.body) {
      if (focused?.isConnected) focused.focus({ preventScroll: true });
      else moveIn(heirIn(homes));
    }
    focused = null;
    homes = [];
  },
};

function homesAround(element) {
  const homes = [];
  for (let home = homeOf(element); home; home = homeOf(home.parentElement)) homes.push(home);
  return homes;
}

function homeOf(element) {
  return element?.closest("[data-focus-home]");
}

function heirIn(homes) {
  for (const home of homes.filter(({ isConnected }) => isConnected)) {
    const heir = home.hasAttribute("tabindex") ? home : home.querySelector("[data-takes-focus]");
    if (heir) return heir;
  }
  return null;
}

function moveIn(heir) {
  heir?.focus({ preventScroll: true });
  // Editing continues at the end of the text.
  if (heir?.tagName === "TEXTAREA") heir.setSelectionRange(heir.value.length, heir.value.length);
}

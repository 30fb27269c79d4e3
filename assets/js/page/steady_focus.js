let focused = null;

/**
 * Gives the focus back to what had it before a live page was patched. A list that changes takes rows out of the
 * document and puts them back at their new places, and what is taken out loses the focus.
 */
export const keepFocus = {
  onPatchStart() {
    focused = document.activeElement;
  },
  onPatchEnd() {
    if (document.activeElement === document.body && focused?.isConnected) focused.focus({ preventScroll: true });
    focused = null;
  },
};

/** Lower windows have the layout of `low.css`, where this is 35rem. */
const LOW_PX = 560;
/** That layout also requires a narrow window. */
const NARROW = "(width < 60rem)";
/** The least that a keyboard covers. The browser's own bars, which come and go, are lower. */
const KEYBOARD_PX = 150;

/**
 * Makes room where a keyboard covers the window instead of making it lower, as on an iPhone: `page` then
 * has `data-low`, and `--seen`, the height that can still be seen.
 *
 * @see https://drafts.csswg.org/css-viewport/#interactive-widget-section
 */
export function makeRoomForKeyboard(page, root = window) {
  const { visualViewport: viewport } = root;
  if (!viewport) return;
  const update = () => {
    // Zooming in shows less of the page too, but covers nothing.
    const seenPx = Math.round(viewport.height * viewport.scale);
    const isCovered = root.document.documentElement.clientHeight - seenPx >= KEYBOARD_PX;
    if (!isCovered || seenPx >= LOW_PX || !root.matchMedia(NARROW).matches) {
      delete page.dataset.low;
      page.style.removeProperty("--seen");
      return;
    }
    page.style.setProperty("--seen", `${seenPx}px`);
    if ("low" in page.dataset) return;
    page.dataset.low = "";
    // The browser scrolled the page up to show the field. Now the whole layout fits, so start at the top again.
    root.scrollTo(0, 0);
  };
  viewport.addEventListener("resize", update);
  update();
}

/** Submits a form with `data-once` only once, however often its button is pressed meanwhile. */
export function sendOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("once" in form.dataset) || event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else form.setAttribute("aria-busy", "true");
  });
  // A page restored from the browser's back/forward cache can be used again.
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });
}

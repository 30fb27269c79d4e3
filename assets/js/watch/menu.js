/** A menu, a `<details>`, closes as menus do: on Escape, and when something else is used. */
export function bindMenu(details) {
  const close = () => (details.open = false);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    close();
    details.querySelector("summary").focus();
  });
  for (const name of ["pointerdown", "focusin"]) {
    document.addEventListener(name, ({ target }) => {
      if (!details.contains(target)) close();
    });
  }
}

/** Closes menus on Escape, and when the focus or a click goes elsewhere. */
export function letMenusClose(root) {
  for (const menu of root.querySelectorAll("[data-menu]")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    });
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
    });
    root.addEventListener("click", ({ target }) => {
      if (!menu.contains(target)) menu.open = false;
    });
  }
}

/**
 * Switches between light and dark at once, without leaving the page: a video goes on. The server is
 * told all the same, as it remembers the choice for the next page.
 */
export function switchThemeInPlace(root) {
  const form = root.querySelector("[data-theme-switch]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value } = event.submitter;
    show(root, form, value);
    const choice = new URLSearchParams(new FormData(form, event.submitter));
    // Where the server can't be told, the choice holds for this page.
    fetch(form.action, { method: "POST", body: choice, redirect: "manual" }).catch(() => {});
  });
}

function show(root, form, theme) {
  const { dataset } = root.documentElement;
  if (theme === "auto") delete dataset.theme;
  else dataset.theme = theme;
  root.querySelector('meta[name="color-scheme"]').content = theme === "auto" ? "light dark" : theme;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}

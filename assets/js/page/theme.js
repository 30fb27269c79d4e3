/**
 * Switches between light and dark without leaving the page, so that a video keeps playing. The choice
 * is also sent to the server, which remembers it for the next page.
 */
export function switchThemeInPlace(root) {
  const form = root.querySelector("[data-theme-switch]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value } = event.submitter;
    show(root, form, value);
    const choice = new URLSearchParams(new FormData(form, event.submitter));
    // If the server can't be reached, the choice holds for this page only.
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

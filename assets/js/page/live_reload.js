/** Reloads the page when the server says that a template, style or script has changed. */
export function reloadOnChange() {
  new EventSource("/dev/reload").addEventListener("message", () => location.reload());
}

import { tabStorage } from "../watch/compose/tab_storage.js";

/** The tab's storage key for the content of a form whose page had to be reloaded. */
const KEY = "rumbl.form-draft";
const TYPED = 'input[type="text"], textarea';

/**
 * Saves what was typed if the page is left while disconnected: a log-out elsewhere ends the connection and causes
 * a reload. People who leave a connected page do so deliberately.
 */
export function keepDraft(form) {
  const isConnected = document.querySelector("[data-phx-main].phx-connected") !== null;
  if (isConnected || form.getAttribute("aria-busy") === "true") return;
  const fields = [...form.querySelectorAll(TYPED)].filter(({ value }) => value !== "");
  if (fields.length === 0) return;
  const values = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  try {
    tabStorage()?.setItem(KEY, JSON.stringify({ path: location.pathname, reader: reader(), values }));
  } catch {
    // Without storage the text is lost, as on any page.
  }
}

/** Restores the text once the same person is back on the same page, but never over newer input. */
export function restoreDraft(form) {
  const kept = tabStorage()?.getItem(KEY);
  if (!kept) return;
  tabStorage().removeItem(KEY);
  const { path, reader: owner, values } = JSON.parse(kept);
  if (path !== location.pathname || owner !== reader()) return;
  for (const field of form.querySelectorAll(TYPED)) {
    const isUntouched = field.value === field.defaultValue;
    if (isUntouched && values[field.name] !== undefined) field.value = values[field.name];
  }
}

/** The username in the page's header. */
function reader() {
  return document.querySelector(".nav-user bdi")?.textContent ?? "";
}

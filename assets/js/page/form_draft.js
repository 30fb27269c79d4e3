import { tabStorage } from "../watch/compose/tab_storage.js";

/** The key under which the tab remembers what was typed into a form whose page had to be loaded anew. */
const KEY = "rumbl.form-draft";
const TYPED = 'input[type="text"], textarea';

/**
 * Remembers what was typed when a page is left without its connection: a log-out somewhere else ends it, and has the
 * page loaded anew. Whoever leaves a page that is connected does so themselves.
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
    // Without storage it is lost, as with any page.
  }
}

/** Puts it back once the same person is on the same page again, but never over what they have typed there since. */
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

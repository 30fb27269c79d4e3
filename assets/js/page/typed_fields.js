/**
 * Keeps what was typed into a form before the live client joined. The first patch would otherwise overwrite it
 * with the values that the server knows.
 */
let hasJoined = false;

/** For the client's `onBeforeElUpdated`. */
export function keepTyped(from, to) {
  if (!hasJoined && isDirty(from) && from.form?.matches("[data-keep-typed]")) to.value = from.value;
}

/** The hook of such a form. */
export const TypedFields = {
  mounted() {
    hasJoined = true;
    // One event is enough: the client sends all fields with it.
    const typed = [...this.el.elements].find(isDirty);
    typed?.dispatchEvent(new Event("input", { bubbles: true }));
  },
};

function isDirty(field) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].findLastIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(0, chosen);
  }
  const isText = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text");
  return isText && field.value !== field.defaultValue;
}

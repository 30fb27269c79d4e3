/** The strings of a text: one, or one for each plural. */
export function stringsOf(text) {
  if (typeof text === "string") return [text];
  const { by, ...plurals } = text;
  return Object.values(plurals);
}

/** The names of all that a text needs, each once. */
export function placeablesOf(text) {
  const names = stringsOf(text).flatMap((one) => [...one.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  if (typeof text !== "string") names.push(text.by);
  return [...new Set(names)].sort();
}

/** The plurals that a text has. */
export function pluralsOf({ by, ...plurals }) {
  return Object.keys(plurals).sort();
}

/** The texts of a pattern, one for each that a plural chooses from, as lists of strings and placeables. */
export function textsOf(pattern) {
  if (typeof pattern === "string") return [[pattern]];
  const [first] = pattern;
  const isSelection = pattern.length === 1 && first.type === "select";
  return isSelection ? first.variants.flatMap(({ value }) => textsOf(value)) : [pattern];
}

/** The names of everything that a pattern needs, each once. */
export function variablesOf(pattern) {
  const found = new Set();
  const search = (part) => {
    if (typeof part !== "object" || part === null) return;
    if (part.type === "var") found.add(part.name);
    Object.values(part).forEach(search);
  };
  search(pattern);
  return [...found].sort();
}

/** The plurals of a pattern: the names of what each chooses from. */
export function pluralsOf(pattern) {
  const selections = Array.isArray(pattern) ? pattern.filter(({ type }) => type === "select") : [];
  return selections.map(({ variants }) => variants.map(({ key }) => key.value).sort());
}

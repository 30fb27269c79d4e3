const PLACEABLE = /\{(\w+)\}/g;

/**
 * A language from what `readLanguage` returns. Its `format(id, args)` returns the text for an id, or the id if there is
 * no such text. Of Fluent, it knows only what the texts use, in a tenth of the size of Fluent's own library, with which a
 * test compares it. It adds no isolation marks around placeables.
 */
export function makeLanguage({ locale, dateLocale, texts }) {
  const [numbers, plurals] = [new Intl.NumberFormat(locale), new Intl.PluralRules(locale)];
  const written = (value) => (typeof value === "number" ? numbers.format(value) : value);
  const format = (id, args = {}) => {
    const text = Object.hasOwn(texts, id) ? texts[id] : id;
    const chosen = typeof text === "string" ? text : text[plurals.select(args[text.by])];
    return chosen.replace(PLACEABLE, (placeable, name) => written(args[name] ?? placeable));
  };
  return { locale, dateLocale, format };
}

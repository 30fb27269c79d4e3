// What the scripts say to people, in the language of the page. `assets/README.md` says how to add a text.
import { language } from "#language";

/** The locale of numbers and lists, for `Intl`. */
export const { locale } = language;
/** The locale of dates and times, for `Intl`. */
export const { dateLocale } = language;

/**
 * The text with this id, with `args` in its placeables: `t("row-go-to", { time: "1:23" })`. Numbers are written as
 * the language writes them. Ids are always literals, so that they can be searched for.
 *
 * @param {string} id
 * @param {Record<string, string | number>} [args]
 */
export function t(id, args) {
  return language.format(id, args);
}

/**
 * The same as nodes, for texts with elements in them: each of `elements` stands where its placeable is, in the order
 * that the language has.
 *
 * @param {string} id
 * @param {Record<string, Node>} elements
 */
export function tNodes(id, elements) {
  const names = Object.keys(elements);
  const marks = Object.fromEntries(names.map((name, index) => [name, `\u{F0000}${index}\u{F0000}`]));
  return t(id, marks)
    .split("\u{F0000}")
    .map((part, index) => (index % 2 === 0 ? part : elements[names[Number(part)]]))
    .filter((part) => part !== "");
}

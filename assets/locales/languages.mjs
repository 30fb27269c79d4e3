// The languages of the scripts: reads their Fluent files, and makes more of English for testing.
import { readdir, readFile } from "node:fs/promises";
import { parseTexts } from "./parse.mjs";
import { accented, marked, rightToLeft } from "./pseudo_locales.mjs";

/** The languages with files in a folder here, and how `Intl` writes their dates. */
export const LANGUAGES = new Map([
  ["en", { dateLocale: "en-GB" }],
  ["de", { dateLocale: "de" }],
]);

/** Languages for testing, made of English: each is a function of a text. */
export const PSEUDO_LANGUAGES = new Map([
  ["en-XA", accented],
  ["ar-XB", rightToLeft],
  ["en-XZ", marked],
]);

/**
 * A language for `makeLanguage`: `{locale, dateLocale, texts}`, with locales for `Intl`, and by id the texts of its files.
 * A text is a string such as `Posted at {time}.`, or `{by: "count", one: …, other: …}` with one for each plural.
 */
export async function readLanguage(tag) {
  const change = PSEUDO_LANGUAGES.get(tag) ?? ((text) => text);
  const locale = PSEUDO_LANGUAGES.has(tag) ? "en" : tag;
  const texts = parseTexts(await readFiles(locale));
  const changed = Object.entries(texts).map(([id, text]) => [id, mapText(text, change)]);
  return { locale, ...LANGUAGES.get(locale), texts: Object.fromEntries(changed) };
}

/** A text with each of its strings changed. */
function mapText(text, change) {
  if (typeof text === "string") return change(text);
  const { by, ...plurals } = text;
  return { by, ...Object.fromEntries(Object.entries(plurals).map(([name, one]) => [name, change(one)])) };
}

/** The content of a language's files, one after the other. */
export async function readFiles(locale) {
  const folder = new URL(`${locale}/`, import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ftl")).sort();
  const files = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
  return files.join("\n");
}

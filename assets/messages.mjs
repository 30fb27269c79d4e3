// The languages of the scripts: reads their Fluent files, and makes two more of English for testing.
import { readdir, readFile } from "node:fs/promises";
import { FluentResource } from "@fluent/bundle";
import { accented, rightToLeft } from "./pseudo_locales.mjs";

/** The languages with files in `locales/`, and how `Intl` writes their dates. */
export const LANGUAGES = new Map([
  ["en", { dateLocale: "en-GB" }],
  ["de", { dateLocale: "de" }],
]);

/** Languages for testing, made of English: each is a function of a pattern of Fluent's. */
export const PSEUDO_LANGUAGES = new Map([
  ["en-XA", accented],
  ["ar-XB", rightToLeft],
]);

/**
 * A language for `makeLanguage`: `{locale, dateLocale, patterns}`, with locales for `Intl`, and by id the patterns of
 * its files, which are parsed here so that browsers need no parser.
 */
export async function readLanguage(tag) {
  const pseudo = PSEUDO_LANGUAGES.get(tag);
  const locale = pseudo ? "en" : tag;
  const messages = await readMessages(locale);
  const patterns = messages.map(({ id, value }) => [id, pseudo ? pseudo(value) : value]);
  return { locale, ...LANGUAGES.get(locale), patterns: Object.fromEntries(patterns) };
}

/**
 * A language's messages as Fluent has them, `{id, value}`, in the order of its files. Throws if an id is there twice,
 * or a file has what is not a message: Fluent would skip that without a word.
 */
async function readMessages(locale) {
  const folder = new URL(`locales/${locale}/`, import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ftl")).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
  const messages = texts.flatMap((text, index) => parseMessages(text, `${locale}/${names[index]}`));
  const ids = messages.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`${locale}: ${twice} is there twice`);
  return messages;
}

/** Parses the messages of a file; throws if one of its lines is in none of them. */
export function parseMessages(text, name) {
  const sources = text.split(/\n(?![ \n]|$)/).filter((source) => !/^(#|$)/.test(source));
  return sources.map((source) => {
    const { body } = new FluentResource(source);
    const [message] = body;
    const isMessage = body.length === 1 && message.value && Object.keys(message.attributes).length === 0;
    if (!isMessage) throw new Error(`${name}: not a message: ${source}`);
    return message;
  });
}

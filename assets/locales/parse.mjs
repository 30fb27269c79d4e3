// Fluent files as the scripts take them: parsed by Fluent's own library when the bundle is built, so that browsers need no
// parser, and as short as they get.
import { FluentResource } from "@fluent/bundle";

/**
 * The texts of a Fluent file by id; see `readLanguage`. Throws where Fluent would skip what it does not understand, and at
 * what `makeLanguage` has no part of: terms, attributes, functions, plurals within a sentence, and braces.
 */
export function parseTexts(file) {
  // A message begins at the start of a line, and goes on in lines that don't.
  const sources = file.split(/\n(?![ \n]|$)/).filter((source) => !/^(#|$)/.test(source));
  const texts = {};
  for (const source of sources) {
    const { body } = new FluentResource(source);
    const [message] = body;
    if (body.length !== 1 || !isPlain(message)) throw new Error(`not a message: ${source}`);
    if (Object.hasOwn(texts, message.id)) throw new Error(`there twice: ${source}`);
    try {
      texts[message.id] = textOf(message.value);
    } catch (error) {
      throw new Error(`${error.message}: ${source}`);
    }
  }
  return texts;
}

const isPlain = ({ id, value, attributes }) => !id.startsWith("-") && value && Object.keys(attributes).length === 0;

function textOf(pattern) {
  const [selection, ...others] = typeof pattern === "string" ? [pattern] : pattern;
  if (others.length > 0 || selection.type !== "select") return stringOf(pattern);
  const { selector, variants, star } = selection;
  if (selector.type !== "var" || variants[star].key.value !== "other") throw new Error("not a plural with an “other”");
  return { by: selector.name, ...Object.fromEntries(variants.map(({ key, value }) => [key.value, stringOf(value)])) };
}

function stringOf(pattern) {
  const parts = typeof pattern === "string" ? [pattern] : pattern;
  return parts.map((part) => (typeof part === "string" ? withoutBraces(part) : `{${nameOf(part)}}`)).join("");
}

function nameOf({ type, name }) {
  if (type !== "var") throw new Error(`no placeable of this kind (${type})`);
  return name;
}

function withoutBraces(text) {
  if (/[{}]/.test(text)) throw new Error("braces");
  return text;
}

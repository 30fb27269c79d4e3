import { readdir, readFile } from "node:fs/promises";

const SCRIPTS = new URL("../../../js/", import.meta.url);
const COMMENT = /\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Every script as `{name, code}`, without its comments; what is in `js/messages/` only passes ids on. */
export async function readScripts() {
  const names = await readdir(SCRIPTS, { recursive: true });
  const scripts = names.filter((name) => name.endsWith(".js") && !name.startsWith("messages/"));
  return Promise.all(
    scripts.map(async (name) => {
      const code = await readFile(new URL(name, SCRIPTS), "utf8");
      return { name, code: code.replace(COMMENT, "") };
    }),
  );
}

/** The ids that a script's code asks for; null for one that is no literal. */
export function idsIn(code) {
  // Not a method, although it may follow three dots.
  const calls = code.matchAll(/(?<![\w#]|(?<!\.\.)\.)t(?:Nodes)?\(\s*(?:"([a-z][a-z0-9-]*)")?/g);
  return [...calls].map(([, id]) => id ?? null);
}

/** Single words with a capital that are no words for people: keys and names. */
const NAMES = new Set(["Arrow", "End", "Enter", "Escape", "Home", "Vimeo"]);

/** The strings of a script's code that read like words for people. */
export function wordsIn(code) {
  const strings = [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)];
  return strings.map(([, plain, template]) => plain ?? template).filter(isForPeople);
}

function isForPeople(text) {
  const words = text.replace(/\$\{[^}]*\}/g, "0");
  const isWord = /^[A-Z][a-z]+$/.test(words) && !NAMES.has(words);
  const isSentence = /^(?=[A-Z]|.* )[^<>(){}[\]=]*[a-z]{2}[.!?]( |$)/.test(words);
  return isWord || isSentence || /^[A-Z][a-z’]*,? [a-z]|[a-z].*…$/.test(words);
}

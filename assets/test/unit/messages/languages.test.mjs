// What the scripts ask for, and what the languages have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LANGUAGES, parseMessages, readLanguage } from "../../../messages.mjs";
import { pluralsOf, textsOf, variablesOf } from "./patterns.mjs";
import { idsIn, readScripts, wordsIn } from "./sources.mjs";

const languages = new Map();
for (const tag of LANGUAGES.keys()) languages.set(tag, (await readLanguage(tag)).patterns);
const english = languages.get("en");
const scripts = await readScripts();

test("every text that a script asks for is there in every language", () => {
  for (const { name, code } of scripts) {
    for (const id of idsIn(code)) {
      assert.notEqual(id, null, `js/${name} asks for an id that is no literal`);
      for (const [tag, patterns] of languages) assert.ok(id in patterns, `js/${name}: ${tag} has no ${id}`);
    }
  }
});

test("every text in every language is asked for by a script", () => {
  const asked = new Set(scripts.flatMap(({ code }) => idsIn(code)));
  for (const [tag, patterns] of languages) {
    assert.deepEqual(Object.keys(patterns).filter((id) => !asked.has(id)), [], tag);
  }
});

test("scripts have no words for people of their own", () => {
  for (const { name, code } of scripts) assert.deepEqual(wordsIn(code), [], `js/${name}`);
});

test("a text has the same placeables in every language, and each of its plurals has a whole sentence", () => {
  for (const [tag, patterns] of languages) {
    for (const [id, pattern] of Object.entries(patterns)) {
      assert.deepEqual(variablesOf(pattern), variablesOf(english[id]), `${tag}: ${id}`);
      for (const text of textsOf(pattern)) assert.deepEqual(pluralsOf(text), [], `${tag}: ${id} has a plural within a sentence`);
    }
  }
});

test("a plural has what its language tells apart", () => {
  for (const [tag, patterns] of languages) {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    const plurals = Object.entries(patterns).flatMap(([id, pattern]) => pluralsOf(pattern).map((names) => [id, names]));
    assert.ok(plurals.length > 0, tag);
    for (const [id, names] of plurals) assert.deepEqual(names, [...pluralCategories].sort(), `${tag}: ${id}`);
  }
});

test("what an id is asked with, and what else reads like words, is found in the code", () => {
  const code = `t("one"); add(...tNodes(\n  "two", { a })); t(id); at("three"); list.t("four"); t(\`five\`)`;
  assert.deepEqual(idsIn(code), ["one", "two", null, null]);
  for (const words of ["Post", "Post again", "Saving…", "It was deleted.", "Saved.", "Sent to ${name}.", "${name} is here?"]) {
    assert.deepEqual(wordsIn(`say("${words}")`), [words]);
    assert.deepEqual(wordsIn(`say(\`${words}\`)`), [words]);
  }
  assert.deepEqual(wordsIn(`find("main a.b", "Escape", "button button-small", "./a.js", "composer-post")`), []);
});

test("a file with anything but messages is refused", () => {
  const parse = (text) => parseMessages(text, "en/test.ftl").map(({ id }) => id);
  assert.deepEqual(parse("## About\n\na = One\n# b\nb =\n    { $n ->\n        [one] 1\n       *[other] 2\n    }\n"), ["a", "b"]);
  for (const wrong of ["a = { $n\n", "words\n", "a = One\nand more\n", "a = One\n    .title = Two\n", "a =\n\nb = Two\n"]) {
    assert.throws(() => parse(wrong), /^Error: en\/test.ftl: not a message/, wrong);
  }
});

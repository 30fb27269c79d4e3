// What the scripts ask for, and what the languages have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { makeLanguage } from "../../../js/messages/language.js";
import { LANGUAGES, readFiles, readLanguage } from "../../../locales/languages.mjs";
import { parseTexts } from "../../../locales/parse.mjs";
import { idsIn, readScripts, wordsIn } from "./sources.mjs";
import { placeablesOf, pluralsOf, stringsOf } from "./texts.mjs";

const languages = new Map();
for (const tag of LANGUAGES.keys()) languages.set(tag, (await readLanguage(tag)).texts);
const english = languages.get("en");
const scripts = await readScripts();

test("every text that a script asks for is there in every language", () => {
  for (const { name, code } of scripts) {
    for (const id of idsIn(code)) {
      assert.notEqual(id, null, `js/${name} asks for an id that is no literal`);
      for (const [tag, texts] of languages) assert.ok(id in texts, `js/${name}: ${tag} has no ${id}`);
    }
  }
});

test("every text in every language is asked for by a script", () => {
  const asked = new Set(scripts.flatMap(({ code }) => idsIn(code)));
  for (const [tag, texts] of languages) {
    assert.deepEqual(Object.keys(texts).filter((id) => !asked.has(id)), [], tag);
  }
});

test("scripts have no words for people of their own", () => {
  for (const { name, code } of scripts) assert.deepEqual(wordsIn(code), [], `js/${name}`);
});

test("a text has the same placeables in every language", () => {
  for (const [tag, texts] of languages) {
    for (const [id, text] of Object.entries(texts)) {
      assert.deepEqual(placeablesOf(text), placeablesOf(english[id]), `${tag}: ${id}`);
    }
  }
});

test("a plural has all that its language tells apart", () => {
  for (const [tag, texts] of languages) {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    const plurals = Object.entries(texts).filter(([, text]) => typeof text !== "string");
    assert.ok(plurals.length > 0, tag);
    for (const [id, text] of plurals) assert.deepEqual(pluralsOf(text), [...pluralCategories].sort(), `${tag}: ${id}`);
  }
});

test("German has its own quotation marks, and real ellipses, which stay on the line of their words", () => {
  for (const [id, text] of Object.entries(languages.get("de"))) {
    for (const string of stringsOf(text)) assert.doesNotMatch(string, /["'“](?=\w)|\.\.\.|(?<!\u00a0)…/, id);
  }
});

test("every text comes out as from Fluent's own library", async () => {
  for (const tag of LANGUAGES.keys()) {
    const bundle = new FluentBundle(tag, { useIsolating: false });
    bundle.addResource(new FluentResource(await readFiles(tag)));
    const { format } = makeLanguage(await readLanguage(tag));
    for (const [id, text] of Object.entries(languages.get(tag))) {
      for (const value of [0, 1, 2, 20_000, 1.5, "ann", "{ $count }", "<b>\u202e", ""]) {
        // A plural of words is none.
        const args = Object.fromEntries(placeablesOf(text).map((name) => [name, name === text.by ? Number(value) || 5 : value]));
        assert.equal(format(id, args), bundle.formatPattern(bundle.getMessage(id).value, args, []), `${tag}: ${id}`);
      }
    }
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

test("a file is read as texts, and refused with anything else in it", () => {
  const plural = "b =\n    { $n ->\n        [one] 1\n       *[other] { $n }\n    }\n";
  const texts = parseTexts(`## About\n\na = One\n# b\n${plural}c = { $a },\n    { $b }\n`);
  assert.deepEqual(texts, { a: "One", b: { by: "n", one: "1", other: "{n}" }, c: "{a},\n{b}" });
  for (const wrong of [
    "a = { $n\n", "words\n", "a = One\nand more\n", "a =\n\nb = Two\n", "a = One\na = Two\n",
    "a = One\n    .title = Two\n", "-a = One\n", "a = { b }\n", "a = { NUMBER($n) }\n", `a = { "{" }\n`, "a = One }\n",
    plural.replace("b =", "b = It is"), plural.replace("*[other]", " [other]").replace("[one]", "*[one]"),
  ]) {
    assert.throws(() => parseTexts(wrong), Error, wrong);
  }
});

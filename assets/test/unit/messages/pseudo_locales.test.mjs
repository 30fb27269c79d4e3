import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLanguage } from "../../../js/messages/language.js";
import { readLanguage } from "../../../messages.mjs";
import { textsOf, variablesOf } from "./patterns.mjs";

const english = await readLanguage("en");
const accented = await readLanguage("en-XA");
const rightToLeft = await readLanguage("ar-XB");

const letters = (parts) => parts.filter((part) => typeof part === "string").join("");

test("the accented language has every text in brackets, with no plain letter and a third longer", () => {
  assert.deepEqual(Object.keys(accented.patterns), Object.keys(english.patterns));
  for (const [id, pattern] of Object.entries(english.patterns)) {
    const [plain, changed] = [pattern, accented.patterns[id]].map(textsOf);
    assert.equal(changed.length, plain.length, id);
    for (const [index, parts] of changed.entries()) {
      const [text, before] = [letters(parts), letters(plain[index])];
      assert.match(text, /^\[[^A-Za-z]*\]$/, id);
      const longer = (text.length - 2) / before.length;
      assert.ok(before.length < 4 || (longer > 1.2 && longer < 1.6), `${id} is ${longer} times as long`);
    }
  }
});

test("the accented language leaves placeables, numbers and plurals alone", () => {
  const { format } = makeLanguage(accented);
  const said = format("announce-annotation", { person: "ann", time: "1:23", text: "a <b>word</b>" });
  assert.match(said, /^\[ann á.+ 1:23: a <b>word<\/b>.*\]$/);
  assert.match(format("timeline-count", { count: 1 }), /^\[1 áññóťáťíóñ ẋ/);
  assert.match(format("timeline-count", { count: 12_000 }), /^\[12,000 áññóťáťíóñš ẋ/);
  for (const [id, pattern] of Object.entries(english.patterns)) {
    assert.deepEqual(variablesOf(accented.patterns[id]), variablesOf(pattern), id);
  }
});

test("the language from right to left has the English texts between marks", () => {
  const [plain, marked] = [makeLanguage(english), makeLanguage(rightToLeft)];
  for (const id of Object.keys(english.patterns)) {
    const args = Object.fromEntries(variablesOf(english.patterns[id]).map((name) => [name, 3]));
    assert.equal(marked.format(id, args), `\u202b${plain.format(id, args)}\u202c`);
  }
});

test("both are English to everything else", () => {
  for (const { locale, dateLocale } of [accented, rightToLeft]) {
    assert.deepEqual([locale, dateLocale], ["en", "en-GB"]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLanguage } from "../../../js/messages/language.js";
import { readLanguage } from "../../../locales/languages.mjs";
import { placeablesOf, stringsOf } from "./texts.mjs";

const english = await readLanguage("en");
const accented = await readLanguage("en-XA");
const rightToLeft = await readLanguage("ar-XB");
const marked = await readLanguage("en-XZ");

/** What is left of a string without its placeables. */
const letters = (string) => string.replace(/\{\w+\}/g, "");

test("the accented language has every text in brackets, with no plain letter and a third longer", () => {
  assert.deepEqual(Object.keys(accented.texts), Object.keys(english.texts));
  for (const [id, text] of Object.entries(english.texts)) {
    const [plain, changed] = [text, accented.texts[id]].map(stringsOf);
    assert.equal(changed.length, plain.length, id);
    for (const [index, string] of changed.entries()) {
      assert.match(letters(string), /^\[[^A-Za-z]*\]$/, id);
      const longer = (letters(string).length - 2) / letters(plain[index]).length;
      const isTiny = letters(plain[index]).length < 4;
      assert.ok(isTiny || (longer > 1.2 && longer < 1.6), `${id} is ${longer} times as long`);
    }
  }
});

test("the accented language leaves placeables, numbers and plurals alone", () => {
  const { format } = makeLanguage(accented);
  const said = format("announce-annotation", { person: "ann", time: "1:23", text: "a <b>word</b>" });
  assert.match(said, /^\[ann á.+ 1:23: a <b>word<\/b>.*\]$/);
  assert.match(format("timeline-count", { count: 1 }), /^\[1 áññóťáťíóñ ẋ/);
  assert.match(format("timeline-count", { count: 12_000 }), /^\[12,000 áññóťáťíóñš ẋ/);
  for (const [id, text] of Object.entries(english.texts)) {
    assert.deepEqual(placeablesOf(accented.texts[id]), placeablesOf(text), id);
  }
});

test("the language from right to left has the English texts between marks", () => {
  const [plain, marked] = [makeLanguage(english), makeLanguage(rightToLeft)];
  for (const id of Object.keys(english.texts)) {
    const args = Object.fromEntries(placeablesOf(english.texts[id]).map((name) => [name, 3]));
    assert.equal(marked.format(id, args), `\u202b${plain.format(id, args)}\u202c`);
  }
});

test("the marked language has the English texts, each with a mark that takes no room", () => {
  const [plain, invisible] = [makeLanguage(english), makeLanguage(marked)];
  for (const id of Object.keys(english.texts)) {
    const args = Object.fromEntries(placeablesOf(english.texts[id]).map((name) => [name, 3]));
    const text = invisible.format(id, args);
    assert.equal(text.replaceAll("\u200b", ""), plain.format(id, args));
    assert.equal(text.includes("\u200b"), /[a-z]/i.test(stringsOf(english.texts[id]).map(letters).join("")), id);
  }
});

test("all are English to everything else", () => {
  for (const { locale, dateLocale } of [accented, rightToLeft, marked]) {
    assert.deepEqual([locale, dateLocale], ["en", "en-GB"]);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLanguage } from "../../../js/messages/language.js";
import { dateLocale, locale, t, tNodes } from "../../../js/messages/messages.js";
import { readLanguage } from "../../../locales/languages.mjs";

const german = makeLanguage(await readLanguage("de"));

test("outside a page the texts are English", () => {
  assert.equal(t("composer-post"), "Post");
  assert.equal(t("row-menu", { person: "ann", time: "1:23" }), "More for ann at 1:23");
  assert.deepEqual([locale, dateLocale], ["en", "en-GB"]);
});

test("a text that is not there is its id", () => {
  assert.equal(t("no-such-text"), "no-such-text");
  // What every object has is no text either.
  assert.equal(t("constructor"), "constructor");
});

test("what people are called and have written stays as it is", () => {
  const written = { person: "{ $time }", time: "0:05", text: "<b>{ $person }</b>\n\u202e" };
  assert.equal(t("announce-annotation", written), `{ $time } at 0:05: ${written.text}`);
});

test("numbers and plurals follow the language", () => {
  for (const [count, english, inGerman] of [
    [0, "0 annotations", "0 Anmerkungen"],
    [1, "1 annotation", "1 Anmerkung"],
    [2, "2 annotations", "2 Anmerkungen"],
    [20_000, "20,000 annotations", "20.000 Anmerkungen"],
  ]) {
    assert.equal(t("timeline-count", { count }), english);
    assert.equal(german.format("timeline-count", { count }), inGerman);
  }
});

test("elements stand where the language has their placeables", () => {
  const [person, time] = [{ name: "person" }, { name: "time" }];
  assert.deepEqual(tNodes("people-join", { time, person }), ["Join ", person, " at ", time]);
  // They are the very elements, which the page may hold on to.
  assert.equal(tNodes("people-join", { person, time })[1], person);
});

test("a page has the language that its script left, or else the ids", async () => {
  const without = await import("../../../js/messages/page_language.js?without");
  assert.equal(without.language.format("composer-post"), "composer-post");
  globalThis.rumblLanguage = german;
  const { language } = await import("../../../js/messages/page_language.js?with").finally(() => delete globalThis.rumblLanguage);
  assert.equal(language.format("composer-post"), "Posten");
  assert.equal(language.dateLocale, "de");
});

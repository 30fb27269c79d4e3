// Finds sentences that nobody has translated, with the help of a language whose every message has accents.
import assert from "node:assert/strict";

/** A window whose browser asks for this language. */
export const speaking = (locale, options = {}) => ({ locale, ...options });

/** Letters that the accented language never leaves as they are. */
const PLAIN = "bcdfghjklmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ";

/** What people have written, names, code, and other people's formats. */
const FOREIGN = "bdi, code, pre, script, style, kbd, body [lang], [dir=auto], [translate=no], input, textarea";

/**
 * Fails when the page shows a text that is not from the files of its language. `known` are such texts, which are the
 * same in every language.
 */
export async function assertTranslated(page, name, known = []) {
  const found = await page.evaluate(
    ([plain, foreign, known]) => {
      const isPlain = (text) => [...text].some((letter) => plain.includes(letter));
      const found = new Set();
      const note = (text) => {
        const rest = known.reduce((rest, word) => rest.replaceAll(word, ""), text.trim());
        if (isPlain(rest)) found.add(text.trim());
      };
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const isForeign = node.parentElement.closest(foreign);
        if (!isForeign && node.parentElement.checkVisibility()) note(node.data);
      }
      for (const attribute of ["aria-label", "title", "placeholder", "alt", "data-confirm"]) {
        for (const element of document.body.querySelectorAll(`[${attribute}]`)) {
          const isForeign = element.parentElement.closest(foreign);
          if (!isForeign) note(element.getAttribute(attribute));
        }
      }
      return [...found];
    },
    [PLAIN, FOREIGN, known],
  );
  assert.deepEqual(found, [], `${name} says what can't be translated`);
}

// Finds sentences that nobody has translated, with the help of a language whose every message has accents. It finds what
// is only partly translated, too, which the invisible marks don't show.
import { FOREIGN } from "./untranslated.mjs";

/** A window whose browser asks for this language. */
export const speaking = (locale, options = {}) => ({ locale, ...options });

/** Letters that the accented language never leaves as they are. */
const PLAIN = "bcdfghjklmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ";

/**
 * The texts on the page that are not from the files of its language. `known` are patterns of names.
 */
export async function findUntranslated(page, known = []) {
  return page.evaluate(
    ([plain, foreign, known]) => {
      const isPlain = (text) => [...text].some((letter) => plain.includes(letter));
      const found = new Set();
      const note = (text) => {
        // A name in the middle of a text stands between marks that isolate its direction.
        const own = text.trim().replace(/\u2068[^\u2069]*\u2069/g, "");
        const rest = known.reduce((rest, name) => rest.replaceAll(new RegExp(name, "g"), ""), own);
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
}

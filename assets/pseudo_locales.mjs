// Languages that nobody speaks, made of English. With the accents of `en-XA` a page shows which of its texts were never
// translated, and which don't fit when they get longer; `ar-XB` runs from right to left.

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTS = [..."áƀćđéƒǧĥíĵķłɱñóƥɋřšťúṽŵẋýžÁƁĆĐÉƑǦĤÍĴĶŁḾÑÓƤɊŘŠŤÚṼŴẊÝŽ"];
/** By how much a text gets longer, as a share of its letters. */
const LONGER = 1 / 3;
/** What makes texts longer, in words, so that lines can still break. */
const FILLING = " ẋẋẋẋẋ";

const RIGHT_TO_LEFT_EMBEDDING = "\u202b";
const POP_DIRECTIONAL_FORMATTING = "\u202c";

/** A pattern with accents on all letters, in brackets and a third longer; placeables stay as they are. */
export const accented = mapped((parts) => {
  const length = parts.reduce((sum, part) => sum + (typeof part === "string" ? part.length : 0), 0);
  const more = Math.ceil(length * LONGER);
  const filling = FILLING.repeat(Math.ceil(more / FILLING.length)).slice(0, more).trimEnd();
  return ["[", ...parts.map((part) => (typeof part === "string" ? withAccents(part) : part)), `${filling}]`];
});

/** A pattern whose text runs from right to left. */
export const rightToLeft = mapped((parts) => [RIGHT_TO_LEFT_EMBEDDING, ...parts, POP_DIRECTIONAL_FORMATTING]);

/** Makes a function of patterns from one of their parts; each of the texts that a plural chooses from is a pattern. */
function mapped(ofParts) {
  return function ofPattern(pattern) {
    const parts = typeof pattern === "string" ? [pattern] : pattern;
    const [selection] = parts;
    if (parts.length > 1 || selection.type !== "select") return ofParts(parts);
    const variants = selection.variants.map((variant) => ({ ...variant, value: ofPattern(variant.value) }));
    return [{ ...selection, variants }];
  };
}

const withAccents = (text) => [...text].map((letter) => ACCENTS[PLAIN.indexOf(letter)] ?? letter).join("");

// Languages that nobody speaks, made of English. With the accents of `en-XA` a page shows which of its texts were never
// translated, and which don't fit when they get longer; `ar-XB` runs from right to left; `en-XZ` looks like English, and
// has an invisible mark in every text.

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTS = [..."áƀćđéƒǧĥíĵķłɱñóƥɋřšťúṽŵẋýžÁƁĆĐÉƑǦĤÍĴĶŁḾÑÓƤɊŘŠŤÚṼŴẊÝŽ"];
/** By how much a text gets longer, as a share of its letters. */
const LONGER = 1 / 3;
/** What makes texts longer, in words, so that lines can still break. */
const FILLING = " ẋẋẋẋẋ";

/** With parentheses, `split` keeps them, at the odd places. */
const PLACEABLE = /(\{\w+\})/;

const LETTER = /\p{L}/u;

const ZERO_WIDTH_SPACE = "\u200b";
const RIGHT_TO_LEFT_EMBEDDING = "\u202b";
const POP_DIRECTIONAL_FORMATTING = "\u202c";

/** A text with accents on all letters, in brackets and a third longer; placeables stay as they are. */
export function accented(text) {
  const parts = text.split(PLACEABLE);
  const length = parts.reduce((sum, part, index) => sum + (index % 2 === 0 ? part.length : 0), 0);
  const more = Math.ceil(length * LONGER);
  const filling = FILLING.repeat(Math.ceil(more / FILLING.length)).slice(0, more).trimEnd();
  return `[${parts.map((part, index) => (index % 2 === 0 ? withAccents(part) : part)).join("")}${filling}]`;
}

/** A text that runs from right to left. */
export function rightToLeft(text) {
  return `${RIGHT_TO_LEFT_EMBEDDING}${text}${POP_DIRECTIONAL_FORMATTING}`;
}

/** A text with a mark before each part that has letters, which takes no room. */
export function marked(text) {
  const mark = (part, index) => (index % 2 === 0 && LETTER.test(part) ? ZERO_WIDTH_SPACE + part : part);
  return text.split(PLACEABLE).map(mark).join("");
}

const withAccents = (text) => [...text].map((letter) => ACCENTS[PLAIN.indexOf(letter)] ?? letter).join("");

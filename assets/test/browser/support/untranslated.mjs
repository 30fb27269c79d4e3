// Finds sentences that nobody can translate, wherever a test goes: pages are in a language in which every message has an
// invisible mark, and what has letters and no mark was left out.

/** The language: English, but for the marks. */
export const MARKED = "en-XZ";
const MARK = "\u200b";
/** Begins what a page tells of a text that it found. */
const FOUND = "untranslated: ";

/** What people have written, names, code, and other people's formats. */
export const FOREIGN = [
  "bdi",
  ".avatar",
  ".row-url",
  "code",
  "pre",
  "script",
  "style",
  "noscript",
  "kbd",
  "iframe",
  "body [lang]",
  "[dir=auto]",
  "[translate=no]",
  "input",
  "textarea",
].join();

/** The same in every language: names, units and formats; and dates, which have their language from `Intl`. */
export const SAME_EVERYWHERE = [
  "rumbl|English|Deutsch|YouTube|Vimeo|Bilibili|Web Annotations",
  "WebVTT|SRT|CSV|JSON|XML|UTC",
  "\\d (?:[KMG]i?B|ms|s)\\b",
  "/watch/…",
  "(?:\\w+day, )?\\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?: \\d{4})?",
];

/** Has every page of a context tell of texts that are not from the files of its language, as soon as they appear. */
export async function watchTexts(context, names = []) {
  const found = new Set();
  context.on("console", (message) => {
    const text = message.text();
    if (message.type() === "debug" && text.startsWith(FOUND)) found.add(text.slice(FOUND.length));
  });
  await context.addInitScript(tellUntranslated, [MARKED, MARK, FOUND, FOREIGN, [...SAME_EVERYWHERE, ...names]]);
  return found;
}

/** Runs in the page. */
function tellUntranslated([language, mark, prefix, foreign, names]) {
  const known = new RegExp(names.join("|"), "g");
  const told = new Set();
  const note = (text, element) => {
    if (text.includes(mark) || !/\p{L}/u.test(text) || told.has(text)) return;
    if (!/\p{L}/u.test(text.replaceAll(known, "")) || element.closest(foreign)) return;
    told.add(text);
    console.debug(`${prefix}${text.trim()} (${location.pathname}, ${element.localName}.${element.className})`);
  };
  const ATTRIBUTES = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "data-confirm"];
  const noteAttribute = (element, name) => {
    const text = element.getAttribute(name);
    // What says how its content is to be taken says nothing of its own words, unless it is named by people.
    const isNamed = element.matches("[translate=no], iframe, .avatar");
    if (text && element.parentElement && !isNamed) note(text, element.parentElement);
  };
  const noteAll = (root) => {
    if (root.nodeType === Node.TEXT_NODE) {
      if (root.parentElement) note(root.data, root.parentElement);
      return;
    }
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) note(texts.currentNode.data, texts.currentNode.parentElement);
    for (const name of ATTRIBUTES) {
      for (const element of [root, ...root.querySelectorAll(`[${name}]`)]) noteAttribute(element, name);
    }
  };
  const observe = () => {
    if (document.documentElement.lang !== language) return;
    noteAll(document.body);
    const observer = new MutationObserver((changes) => {
      for (const { type, target, addedNodes, attributeName } of changes) {
        if (type === "attributes") noteAttribute(target, attributeName);
        else if (type === "characterData") noteAll(target);
        else addedNodes.forEach(noteAll);
      }
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ATTRIBUTES,
    });
  };
  document.addEventListener("DOMContentLoaded", observe);
}

const withoutMarks = (value) => {
  if (typeof value === "string") return value.replaceAll(MARK, "");
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (value?.constructor === Object) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutMarks(one)]));
  }
  return value;
};

/** What tests read of a page. */
const READINGS = {
  page: ["evaluate", "title", "textContent", "innerText", "getAttribute"],
  frame: ["evaluate", "title", "textContent"],
  locator: [
    "allInnerTexts",
    "allTextContents",
    "ariaSnapshot",
    "evaluate",
    "evaluateAll",
    "getAttribute",
    "innerText",
    "inputValue",
    "textContent",
  ],
};

const patched = new WeakSet();

/** Has tests read the texts of a page without the marks, as people see them. */
export function readWithoutMarks(page) {
  patch(page, READINGS.page);
  patch(page.mainFrame(), READINGS.frame);
  patch(page.locator("html"), READINGS.locator);
}

function patch(object, names) {
  const methods = Object.getPrototypeOf(object);
  if (patched.has(methods)) return;
  patched.add(methods);
  for (const name of names) {
    const read = methods[name];
    methods[name] = function (...args) {
      const value = read.apply(this, args);
      return value instanceof Promise ? value.then(withoutMarks) : withoutMarks(value);
    };
  }
}

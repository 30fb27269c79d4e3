/** The language of the page, which its script `messages.….js` has left there. Without it, texts are only their ids. */
export const language = globalThis.rumblLanguage ?? { locale: "en", dateLocale: "en-GB", format: (id) => id };

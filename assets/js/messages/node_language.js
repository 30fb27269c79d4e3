// Tests import scripts in Node, where no page has a language: there it is English, from its files.
import { readLanguage } from "../../locales/languages.mjs";
import { makeLanguage } from "./language.js";

export const language = makeLanguage(await readLanguage("en"));

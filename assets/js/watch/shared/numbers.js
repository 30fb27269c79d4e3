import { locale } from "../../messages/messages.js";

/** A number as people write it, in English 20,000. */
export function grouped(number) {
  return number.toLocaleString(locale);
}

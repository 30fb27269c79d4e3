import { t } from "../../messages/messages.js";

/** A sentence about each field, with the server's message. */
const SENTENCES = new Map([
  ["annotation", (message) => t("error-annotation", { message })],
  ["body", (message) => t("error-annotation", { message })],
  ["at", (message) => t("error-time", { message })],
  ["reply_to_id", (message) => t("error-reply-to", { message })],
]);

/** The server's errors for a refused annotation, `{field: [message]}`, as sentences. */
export function errorWords(errors) {
  const sentences = Object.entries(errors).flatMap(([field, messages]) =>
    messages.map((message) => ended((SENTENCES.get(field) ?? capitalized)(message))),
  );
  return sentences.join(" ") || t("error-refused");
}

/** A message that is already a sentence, or several, has its full stop. */
function ended(words) {
  return words.endsWith(".") ? words : `${words}.`;
}

function capitalized(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

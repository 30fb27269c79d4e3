const FIELD_NAMES = new Map([
  ["annotation", "The annotation"],
  ["body", "The annotation"],
  ["at", "The time"],
  ["reply_to_id", "What you reply to"],
]);

/** The server's errors for a refused annotation, `{field: [message]}`, as sentences. */
export function errorWords(errors) {
  const sentences = Object.entries(errors).flatMap(([field, messages]) =>
    messages.map((message) => {
      const subject = FIELD_NAMES.get(field);
      return ended(subject ? `${subject} ${message}` : capitalized(message));
    }),
  );
  return sentences.join(" ") || "rumbl refused this annotation.";
}

/** A message that is already a sentence, or several, has its full stop. */
function ended(words) {
  return words.endsWith(".") ? words : `${words}.`;
}

function capitalized(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

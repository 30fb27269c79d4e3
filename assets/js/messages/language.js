import { FluentBundle } from "@fluent/bundle";

/**
 * A language from what `readLanguage` returns. Its `format(id, args)` returns the text for an id, or the id if there is
 * no such text. Placeables are not isolated from the text around them: people's words have elements of their own.
 */
export function makeLanguage({ locale, dateLocale, patterns }) {
  const bundle = new FluentBundle(locale, { useIsolating: false });
  const body = Object.entries(patterns).map(([id, value]) => ({ id, value, attributes: {} }));
  bundle.addResource({ body });
  const format = (id, args) => {
    const message = bundle.getMessage(id);
    // Whatever is wrong with a text, what there is of it says more than an error would.
    return message?.value ? bundle.formatPattern(message.value, args, []) : id;
  };
  return { locale, dateLocale, format };
}

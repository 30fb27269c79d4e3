/** Parses a URL if it is http or https, else returns null: links must not use `javascript:`. */
export function webUrl(address, base) {
  if (!address || !URL.canParse(address, base)) return null;
  const url = new URL(address, base);
  return ["http:", "https:"].includes(url.protocol) ? url : null;
}

/** An address as a URL if it is one of the web, else null: no browser should follow `javascript:`. */
export function webUrl(address, base) {
  if (!address || !URL.canParse(address, base)) return null;
  const url = new URL(address, base);
  return ["http:", "https:"].includes(url.protocol) ? url : null;
}

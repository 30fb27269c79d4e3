/**
 * The address to open this site at, if the page is open at another one, and null otherwise. At any other address, the
 * server refuses every connection.
 */
export function movedTo(root = document, here = location.origin) {
  const { publicOrigin = here } = root.documentElement.dataset;
  return publicOrigin === here ? null : publicOrigin;
}

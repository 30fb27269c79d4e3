import { momentLink, videoLink } from "../shared/address_moment.js";

const SECOND_MS = 1_000;
/** The links that lead to logging in. */
const LINKS = 'a[href^="/sessions/new"], a[href^="/users/new"]';

/**
 * The path of `page`, where people log in or register, from which they come back to this second of the
 * video that the page at `address` shows.
 */
export function returningTo(page, address, atMs) {
  const second = Math.floor(atMs / SECOND_MS) * SECOND_MS;
  const { pathname, search } = new URL(second > 0 ? momentLink(address, second) : videoLink(address));
  return `${page}?${new URLSearchParams({ return_to: pathname + search })}`;
}

/** Has the links to log in and to register come back to the moment at which they are followed. */
export function bindReturnLinks(root, player) {
  const update = ({ target }) => {
    const link = target.closest?.(LINKS);
    if (link) link.setAttribute("href", returningTo(link.pathname, location.href, player.currentTimeMs()));
  };
  for (const name of ["click", "auxclick"]) root.addEventListener(name, update, { capture: true });
}

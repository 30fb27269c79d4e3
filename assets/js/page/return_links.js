/** The links that lead to logging in. */
const LINKS = 'a[href^="/sessions/new"], a[href^="/users/new"]';

/** The path of `page`, where people log in or register, from which they come back to `path`. */
export function returningTo(page, path) {
  return `${page}?${new URLSearchParams({ return_to: path })}`;
}

/** Has the links to log in and to register come back to where `pathNow` says, as of their click. */
export function bindReturnLinks(root, pathNow) {
  const update = ({ target }) => {
    const link = target.closest?.(LINKS);
    if (link) link.setAttribute("href", returningTo(link.pathname, pathNow()));
  };
  for (const name of ["click", "auxclick"]) root.addEventListener(name, update, { capture: true });
}

/** The links to logging in and registering. */
const LINKS = 'a[href^="/sessions/new"], a[href^="/users/new"]';

/** The path of `page`, where people log in or register, with a parameter that leads back to `path`. */
export function returningTo(page, path) {
  return `${page}?${new URLSearchParams({ return_to: path })}`;
}

/** Makes the links to log in and register lead back to the path that `pathNow` returns when clicked. */
export function bindReturnLinks(root, pathNow) {
  const update = ({ target }) => {
    const link = target.closest?.(LINKS);
    if (link) link.setAttribute("href", returningTo(link.pathname, pathNow()));
  };
  for (const name of ["click", "auxclick"]) root.addEventListener(name, update, { capture: true });
}

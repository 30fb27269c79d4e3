/** Loads the script that keeps the home page's excerpt up to date once the excerpt is visible. */
export function loadOnceSeen(list) {
  const { excerptScript } = list.dataset;
  // As in `public_origin.js`. Importing it here would make it one more file for every page to load.
  const { publicOrigin = location.origin } = document.documentElement.dataset;
  if (publicOrigin !== location.origin) return;
  const observer = new IntersectionObserver(async (entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    const { followExcerpt } = await import(excerptScript);
    followExcerpt(list);
  });
  observer.observe(list);
}

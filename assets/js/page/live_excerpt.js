/** Loads the script that keeps the home page's excerpt up to date once the excerpt is visible. */
export function loadOnceSeen(list) {
  const { excerptScript, publicOrigin = location.origin } = list.dataset;
  // The server refuses connections from pages at any other address.
  if (publicOrigin !== location.origin) return;
  const observer = new IntersectionObserver(async (entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    const { followExcerpt } = await import(excerptScript);
    followExcerpt(list);
  });
  observer.observe(list);
}

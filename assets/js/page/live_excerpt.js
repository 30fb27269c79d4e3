/** Has the excerpt on the home page follow what is said, by a script that is loaded once it is seen. */
export function loadOnceSeen(list) {
  const { excerptScript, publicOrigin = location.origin } = list.dataset;
  // At any other address the server refuses to connect.
  if (publicOrigin !== location.origin) return;
  const observer = new IntersectionObserver(async (entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    const { followExcerpt } = await import(excerptScript);
    followExcerpt(list);
  });
  observer.observe(list);
}

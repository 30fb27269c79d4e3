/** How long visitors have to stay before they take a guest's place, because many only pass by. */
export const STAY_MS = 2_000;

/**
 * Connects `feed` once `element` has been in view in a visible tab for `STAY_MS`, and disconnects it as soon
 * as it no longer is.
 */
export function followAttention(element, feed, { root = document, Observer = IntersectionObserver } = {}) {
  let isInView = true;
  let timer = null;
  const update = () => {
    clearTimeout(timer);
    if (isInView && root.visibilityState === "visible") timer = setTimeout(() => feed.connect(), STAY_MS);
    else feed.disconnect();
  };
  new Observer((entries) => {
    isInView = entries.at(-1).isIntersecting;
    update();
  }).observe(element);
  root.addEventListener("visibilitychange", update);
}

/** Connects `feed` while `element` is in view of a tab that is in front, and disconnects it otherwise. */
export function followAttention(element, feed, { root = document, Observer = IntersectionObserver } = {}) {
  let isInView = true;
  const update = () => {
    if (isInView && root.visibilityState === "visible") feed.connect();
    else feed.disconnect();
  };
  new Observer((entries) => {
    isInView = entries.at(-1).isIntersecting;
    update();
  }).observe(element);
  root.addEventListener("visibilitychange", update);
}

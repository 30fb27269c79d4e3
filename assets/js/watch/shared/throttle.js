/** `run`, at once and then at most every so often: calls in between are made up for by one. */
export function throttle(run, everyMs) {
  let timer = null;
  let isDue = false;
  const call = () => {
    if (timer !== null) {
      isDue = true;
      return;
    }
    run();
    timer = setTimeout(() => {
      timer = null;
      if (!isDue) return;
      isDue = false;
      call();
    }, everyMs);
  };
  return call;
}

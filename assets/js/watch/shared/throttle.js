/** Calls `run` at once and then at most once per interval; calls in between result in one later call. */
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

/**
 * Has the browser ask before the page is left while `outbox` has posts: they are kept for as long as the
 * tab is open, and only this page sends them. After a log-out they wait for the log-in, to which a link
 * leads away from the page, so nothing is asked.
 */
export function warnBeforeLeaving(outbox, feed, root = window) {
  const warn = (event) => {
    event.preventDefault();
    // Chromium before 119 asks for nothing else.
    event.returnValue = true;
  };
  const update = () => {
    // A page that listens without need is not kept in the browser's cache for the way back.
    if (outbox.posts.length > 0 && !feed.isOver) root.addEventListener("beforeunload", warn);
    else root.removeEventListener("beforeunload", warn);
  };
  outbox.addEventListener("changed", update);
  update();
}

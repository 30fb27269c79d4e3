import { askBeforeLeaving } from "./leaving.js";

/**
 * Has the browser ask before the page is left while `outbox` has posts: they are kept for as long as the
 * tab is open, and only this page sends them. After a log-out they wait for the log-in, to which `logIn`, a
 * link, leads in this tab, so that is not asked about.
 */
export function warnBeforeLeaving(outbox, feed, { logIn, root = window }) {
  const ask = askBeforeLeaving(root);
  let isLoggingIn = false;
  const update = () => {
    const isWaiting = outbox.posts.length > 0 && (!feed.isOver || feed.isLoggedOut);
    ask(isWaiting && !isLoggingIn);
  };
  logIn.addEventListener("click", (event) => {
    isLoggingIn = opensHere(event);
    update();
  });
  // The person came back from the log-in page without logging in.
  root.addEventListener("pageshow", () => {
    isLoggingIn = false;
    update();
  });
  outbox.addEventListener("changed", update);
  update();
}

/** Whether a click on a link opens it in this tab. */
function opensHere({ button, ctrlKey, metaKey, shiftKey, altKey }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey;
}

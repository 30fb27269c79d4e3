import assert from "node:assert/strict";
import { test } from "node:test";
import { warnBeforeLeaving } from "../../../js/watch/compose/leave_warning.js";

/** A page with an outbox; `leave()` tells whether the browser would ask. */
function open({ posts = [], isOver = false } = {}) {
  const [root, logIn] = [new EventTarget(), new EventTarget()];
  const outbox = Object.assign(new EventTarget(), { posts });
  const feed = { isOver, isLoggedOut: false };
  warnBeforeLeaving(outbox, feed, { logIn, root });
  const become = (changes) => {
    Object.assign(outbox, changes);
    Object.assign(feed, changes);
    outbox.dispatchEvent(new Event("changed"));
  };
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    // As in a browser, where a `BeforeUnloadEvent` has one of its own.
    Object.defineProperty(event, "returnValue", { value: "", writable: true });
    return !root.dispatchEvent(event) && event.returnValue !== "";
  };
  const press = (keys = {}) => logIn.dispatchEvent(Object.assign(new Event("click"), { button: 0, ...keys }));
  return { become, leave, press };
}

test("leaving is asked about while something waits to be posted, and no longer", () => {
  const { become, leave } = open();
  assert.equal(leave(), false);
  become({ posts: [{ body: "one" }] });
  become({ posts: [{ body: "one" }, { body: "two" }] });
  assert.equal(leave(), true);
  become({ posts: [] });
  assert.equal(leave(), false);
});

test("what waited before a reload is asked about too", () => {
  assert.equal(open({ posts: [{ body: "one" }] }).leave(), true);
});

test("after a log-out leaving is asked about too, unless it is for the log-in", () => {
  const { become, leave, press } = open({ posts: [{ body: "one" }] });
  become({ isOver: true, isLoggedOut: true });
  assert.equal(leave(), true);
  press({ ctrlKey: true });
  assert.equal(leave(), true, "the log-in opens in another tab");
  press();
  assert.equal(leave(), false);
});

test("nothing is asked where nothing can be sent any more", () => {
  const { become, leave } = open({ posts: [{ body: "one" }] });
  become({ isOver: true });
  assert.equal(leave(), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { followUnread, showUnread } from "../../../js/page/unread_badge.js";

function header() {
  const count = { textContent: "" };
  const badge = { hidden: true, querySelector: () => count };
  return { count, badge, querySelector: () => badge };
}

test("the number is shown while there is something to read", () => {
  const page = header();
  const seen = [3, 0, 100].map((count) => {
    showUnread(count, page);
    return [page.badge.hidden, page.count.textContent];
  });
  assert.deepEqual(seen, [[false, "3"], [true, "0"], [false, "99+"]]);
  showUnread(1, { querySelector: () => null });
});

test("it is asked for again whenever the person's topic says that it may have changed", () => {
  const heard = {};
  const answer = (unread) => ({ receive: (_, then) => then({ unread }) });
  const channel = { on: (event, then) => (heard[event] = then), join: () => answer(1), push: () => answer(2) };
  const shown = [];
  const socket = { channel: (topic) => (assert.equal(topic, "users:7"), channel) };
  followUnread(socket, 7, (count) => shown.push(count));
  heard.unread_changed();
  heard.conversation_joined();
  heard.conversation_left();
  assert.deepEqual(shown, [1, 2, 2, 2]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { followUnread, showUnread } from "../../../js/page/unread_badge.js";

function header() {
  const badges = {};
  for (const name of ["conversations", "notifications"]) {
    const count = { textContent: "" };
    badges[`[data-unread="${name}"]`] = { hidden: true, count, querySelector: () => count };
  }
  const { "[data-unread=\"conversations\"]": talks, "[data-unread=\"notifications\"]": notices } = badges;
  return { talks, notices, querySelector: (selector) => badges[selector] };
}

test("each number is shown while something is unread", () => {
  const page = header();
  const seen = [3, 0, 100].map((count) => {
    showUnread({ unread: count, notifications: 100 - count }, page);
    return [page.talks, page.notices].map(({ hidden, count }) => [hidden, count.textContent]);
  });
  assert.deepEqual(seen, [
    [[false, "3"], [false, "97"]],
    [[true, "0"], [false, "99+"]],
    [[false, "99+"], [true, "0"]],
  ]);
  showUnread({ unread: 1, notifications: 1 }, { querySelector: () => null });
});

test("they are asked for again whenever the person's topic says that they may have changed", () => {
  const heard = {};
  const answer = (unread) => ({ receive: (_, then) => then({ unread, notifications: 0 }) });
  const channel = { on: (event, then) => (heard[event] = then), join: () => answer(1), push: () => answer(2) };
  const shown = [];
  const socket = { channel: (topic) => (assert.equal(topic, "users:7"), channel) };
  followUnread(socket, 7, ({ unread }) => shown.push(unread));
  heard.unread_changed();
  heard.conversation_joined();
  heard.conversation_left();
  heard.notifications_changed();
  assert.deepEqual(shown, [1, 2, 2, 2, 2]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { outboxWords } from "../../../js/watch/compose/outbox_view.js";

const LIVE = { isLive: true, isOver: false, isLoggedOut: false };
const AWAY = { isLive: false, isOver: false, isLoggedOut: false };
const REFUSED = { isLive: false, isOver: true, isLoggedOut: false };
const LOGGED_OUT = { isLive: false, isOver: true, isLoggedOut: true };
const waiting = { problem: "" };
const refused = { problem: "The annotation can't be blank." };

test("the outbox says what becomes of what waits, and what has to be done for it", () => {
  for (const [posts, feed, words] of [
    [[], AWAY, ""],
    [[waiting], LIVE, "Posting 1 annotation…"],
    [[waiting, waiting], AWAY, "2 annotations will be posted once you are connected. Keep this tab open."],
    [[waiting], LOGGED_OUT, "1 annotation not posted yet. Log in again in this tab to post it."],
    [[waiting, waiting, refused], LOGGED_OUT, "2 annotations not posted yet. Log in again in this tab to post them."],
    [[waiting], REFUSED, "1 annotation not posted: this page is no longer connected."],
    [[refused], LOGGED_OUT, "1 annotation not posted."],
  ]) {
    assert.equal(outboxWords(posts, feed), words);
  }
});

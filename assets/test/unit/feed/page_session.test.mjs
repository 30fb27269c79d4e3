import assert from "node:assert/strict";
import { test } from "node:test";
import { ASK_INTERVAL_MS, PageSession } from "../../../js/watch/feed/page_session.js";

/** A session of person 7, whose server gives these answers, one after the other. */
function sessionWith(...answers) {
  let nowMs = 0;
  let asked = 0;
  let ended = 0;
  const ask = async () => answers[asked++];
  const session = new PageSession("old", 7, { ask, now: () => nowMs });
  session.addEventListener("ended", () => (ended += 1));
  const check = async (afterMs = ASK_INTERVAL_MS) => {
    nowMs += afterMs;
    await session.check();
    return { asked, ended, token: session.token };
  };
  return { check };
}

test("a session that goes on has a new token", async () => {
  const { check } = sessionWith({ user_id: 7, token: "new" });
  assert.deepEqual(await check(), { asked: 1, ended: 0, token: "new" });
});

test("a session has ended when nobody is logged in, or somebody else", async () => {
  for (const answer of [{ user_id: null, token: null }, { user_id: 8, token: "theirs" }]) {
    const { check } = sessionWith(answer);
    assert.deepEqual(await check(), { asked: 1, ended: 1, token: "old" });
  }
});

test("a server that does not answer has ended nothing", async () => {
  const { check } = sessionWith(null, { user_id: null, token: null });
  assert.deepEqual(await check(), { asked: 1, ended: 0, token: "old" });
  assert.deepEqual(await check(), { asked: 2, ended: 1, token: "old" });
});

test("it is asked at most once a second", async () => {
  const answer = { user_id: 7, token: "new" };
  const { check } = sessionWith(answer, answer);
  await check();
  assert.equal((await check(ASK_INTERVAL_MS - 1)).asked, 1);
  assert.equal((await check(1)).asked, 2);
});

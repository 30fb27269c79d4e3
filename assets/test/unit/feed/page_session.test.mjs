import assert from "node:assert/strict";
import { test } from "node:test";
import { ASK_INTERVAL_MS, PageSession } from "../../../js/watch/feed/page_session.js";

/** A session of person 7, whose server gives these answers, one after the other. */
function sessionWith(...answers) {
  let nowMs = 0;
  let asked = 0;
  let ended = 0;
  const ask = async () => answers[asked++];
  let next = null;
  const later = (run, ms) => (next = { run, ms });
  const session = new PageSession("old", 7, { ask, now: () => nowMs, later });
  session.addEventListener("ended", () => (ended += 1));
  const check = async (afterMs = ASK_INTERVAL_MS) => {
    nowMs += afterMs;
    await session.check();
    return { asked, ended, token: session.token };
  };
  /** Lets the time pass that it has asked for. */
  const wait = async () => {
    nowMs += next.ms;
    await next.run();
    return { asked, ended, token: session.token };
  };
  return { check, wait };
}

test("a session that goes on has a new token", async () => {
  const { check } = sessionWith({ user_id: 7, token: "new" });
  assert.deepEqual(await check(), { asked: 1, ended: 0, token: "new" });
});

test("a session has ended when nobody is logged in, or somebody else", async () => {
  for (const answer of [{ user_id: null, token: null }, { user_id: 8, token: "theirs" }]) {
    const { check, wait } = sessionWith(answer, answer);
    assert.deepEqual(await check(), { asked: 1, ended: 0, token: "old" });
    assert.deepEqual(await wait(), { asked: 2, ended: 1, token: "old" });
  }
});

test("a session goes on whose new cookie comes a moment later", async () => {
  const { check, wait } = sessionWith({ user_id: null, token: null }, { user_id: 7, token: "new" });
  assert.deepEqual(await check(), { asked: 1, ended: 0, token: "old" });
  assert.deepEqual(await wait(), { asked: 2, ended: 0, token: "new" });
});

test("a server that does not answer has ended nothing", async () => {
  const nobody = { user_id: null, token: null };
  const { check, wait } = sessionWith(null, nobody, nobody);
  assert.deepEqual(await check(), { asked: 1, ended: 0, token: "old" });
  assert.deepEqual(await check(), { asked: 2, ended: 0, token: "old" });
  assert.deepEqual(await wait(), { asked: 3, ended: 1, token: "old" });
});

test("it is asked at most once a second", async () => {
  const answer = { user_id: 7, token: "new" };
  const { check } = sessionWith(answer, answer);
  await check();
  assert.equal((await check(ASK_INTERVAL_MS - 1)).asked, 1);
  assert.equal((await check(1)).asked, 2);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { VISIT_TRIES, showVisit } from "../../../js/watch/room/visit.js";

const NEWS = { count: 3, is_more: false, last_id: 7, visited_at: "2026-01-02T03:04:05Z" };
const TOLD = { status: "ok", response: { news: NEWS, follows: false } };
const UNANSWERED = { status: "unanswered" };

/** A page whose visits have these outcomes, the last of them from then on. */
function open(outcomes) {
  const asked = [];
  const marked = [];
  const news = { hidden: true, textContent: "" };
  const feed = new EventTarget();
  feed.visit = async () => {
    asked.push(1);
    return outcomes[Math.min(asked.length, outcomes.length) - 1];
  };
  showVisit(feed, { news, panel: { markNew: (id) => marked.push(id) }, follow: null });
  const hear = async (name) => {
    feed.dispatchEvent(new Event(name));
    await new Promise((done) => setImmediate(done));
  };
  return { asked, marked, news, hear };
}

test("what is new is told once, however often the page is live again", async () => {
  const { asked, marked, news, hear } = open([TOLD]);
  for (const name of ["live", "changes", "lost", "live"]) await hear(name);
  assert.equal(asked.length, 1);
  assert.deepEqual(marked, [7]);
  assert.match(news.textContent, /^3 new since /);
  assert.equal(news.hidden, false);
});

test("a visit without an answer is repeated with the next annotation, or the next connection", async () => {
  for (const name of ["changes", "live"]) {
    const { asked, marked, hear } = open([UNANSWERED, TOLD]);
    await hear("live");
    assert.deepEqual(marked, []);
    await hear(name);
    await hear(name);
    assert.equal(asked.length, 2);
    assert.deepEqual(marked, [7]);
  }
});

test("VISIT_TRIES bounds how often a visit is repeated", async () => {
  const { asked, news, hear } = open([UNANSWERED]);
  await hear("live");
  for (let number = 0; number < 2 * VISIT_TRIES; number += 1) await hear("changes");
  assert.equal(asked.length, VISIT_TRIES);
  assert.equal(news.hidden, true);
});

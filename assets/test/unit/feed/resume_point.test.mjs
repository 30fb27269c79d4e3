import assert from "node:assert/strict";
import { test } from "node:test";
import { ResumePoint } from "../../../js/watch/feed/resume_point.js";
import { LAST_MOMENT_MS } from "../../../js/watch/shared/time.js";

const FIRST = { from: LAST_MOMENT_MS };

test("the first join asks for nothing but what is to come", () => {
  assert.deepEqual(new ResumePoint().joinParams(), FIRST);
});

test("a page that has the numbers goes on from the ids that they take into account", () => {
  const resume = new ResumePoint();
  resume.caughtUp(7, 3);
  assert.deepEqual(resume.joinParams(), { last_seen_id: 7, last_seen_change_id: 3 });
});

test("a video without annotations goes on from the first of them", () => {
  const resume = new ResumePoint();
  resume.caughtUp(0, 0);
  assert.deepEqual(resume.joinParams(), { last_seen_id: 0, last_seen_change_id: 0 });
});

test("what is broadcast moves the point, annotations and changes each for themselves", () => {
  const resume = new ResumePoint();
  resume.caughtUp(7, 3);
  resume.annotated(9);
  resume.annotated(8);
  resume.changed(4);
  assert.deepEqual(resume.joinParams(), { last_seen_id: 9, last_seen_change_id: 4 });
});

test("what is broadcast before the numbers are here counts once they are", () => {
  const resume = new ResumePoint();
  resume.annotated(9);
  assert.deepEqual(resume.joinParams(), FIRST);
  resume.caughtUp(7, 0);
  assert.deepEqual(resume.joinParams(), { last_seen_id: 9, last_seen_change_id: 0 });
});

test("a connection lost before the numbers are here begins anew", () => {
  const resume = new ResumePoint();
  resume.annotated(9);
  resume.dropped();
  assert.deepEqual(resume.joinParams(), FIRST);
  resume.caughtUp(7, 0);
  assert.equal(resume.joinParams().last_seen_id, 7);
});

test("a connection lost while the numbers are asked for anew begins anew, too", () => {
  const resume = new ResumePoint();
  resume.caughtUp(7, 3);
  resume.startOver();
  resume.annotated(2000);
  resume.dropped();
  assert.deepEqual(resume.joinParams(), FIRST);
});

test("a connection lost at any other time goes on from the point", () => {
  const resume = new ResumePoint();
  resume.caughtUp(7, 3);
  resume.dropped();
  assert.deepEqual(resume.joinParams(), { last_seen_id: 7, last_seen_change_id: 3 });
});

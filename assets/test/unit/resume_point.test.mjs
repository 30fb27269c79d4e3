import assert from "node:assert/strict";
import { test } from "node:test";
import { ResumePoint } from "../../js/watch/resume_point.js";

test("the first join asks from the start of the video", () => {
  assert.deepEqual(new ResumePoint().joinParams(), { from: 0 });
});

test("a page that has everything goes on from the last id of its join", () => {
  const resume = new ResumePoint();
  resume.joined(7);
  resume.loaded();
  assert.deepEqual(resume.joinParams(), { last_seen_id: 7 });
});

test("a video without annotations goes on from the first of them", () => {
  const resume = new ResumePoint();
  resume.joined(0);
  resume.loaded();
  assert.deepEqual(resume.joinParams(), { last_seen_id: 0 });
});

test("what is broadcast moves the point", () => {
  const resume = new ResumePoint();
  resume.joined(7);
  resume.loaded();
  resume.broadcast(9);
  resume.broadcast(8);
  assert.deepEqual(resume.joinParams(), { last_seen_id: 9 });
});

test("what is broadcast between the pages counts once the last page is here", () => {
  const resume = new ResumePoint();
  resume.joined(7);
  resume.broadcast(9);
  assert.deepEqual(resume.joinParams(), { from: 0 });
  resume.loaded();
  assert.deepEqual(resume.joinParams(), { last_seen_id: 9 });
});

test("a connection lost between the pages of the first join starts over", () => {
  const resume = new ResumePoint();
  resume.joined(7);
  resume.broadcast(9);
  resume.dropped();
  assert.deepEqual(resume.joinParams(), { from: 0 });
});

test("a connection lost between the pages of a resume goes on from the old point", () => {
  const resume = new ResumePoint();
  resume.joined(7);
  resume.loaded();
  resume.dropped();
  resume.joined(2000);
  resume.broadcast(2001);
  resume.dropped();
  assert.deepEqual(resume.joinParams(), { last_seen_id: 7 });
});

test("an annotation that comes before any join does not count", () => {
  const resume = new ResumePoint();
  resume.broadcast(9);
  assert.deepEqual(resume.joinParams(), { from: 0 });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { rightsOf } from "../../../js/watch/list/rights.js";
import { annotation } from "../fakes.mjs";

const ofAlice = annotation(1, 0, { user: { id: 1, username: "alice" } });
const may = (you) => {
  const { mayEdit, mayDelete } = rightsOf(ofAlice, you);
  return { mayEdit, mayDelete };
};

test("authors edit and delete their own annotations, and the video's owner deletes any", () => {
  assert.deepEqual(may({ id: 1, isOwner: false }), { mayEdit: true, mayDelete: true });
  assert.deepEqual(may({ id: 2, isOwner: true }), { mayEdit: false, mayDelete: true });
});

test("whoever has an account reports what others say, and nobody themselves", () => {
  const mayReport = (you) => rightsOf(ofAlice, you).mayReport;
  assert.equal(mayReport({ id: 2, isOwner: false }), true);
  assert.equal(mayReport({ id: 2, isOwner: true }), true);
  assert.equal(mayReport({ id: 1, isOwner: true }), false);
  assert.equal(mayReport({ id: null, isOwner: false }), false);
});

test("other people, and visitors, do neither", () => {
  assert.deepEqual(may({ id: 2, isOwner: false }), { mayEdit: false, mayDelete: false });
  assert.deepEqual(may({ id: null, isOwner: false }), { mayEdit: false, mayDelete: false });
});

test("only the video's owner resolves, and only what heads a thread", () => {
  const mayResolve = (you, one = ofAlice) => rightsOf(one, you).mayResolve;
  assert.equal(mayResolve({ id: 2, isOwner: true }), true);
  assert.equal(mayResolve({ id: 1, isOwner: false }), false);
  assert.equal(mayResolve({ id: null, isOwner: false }), false);
  assert.equal(mayResolve({ id: 2, isOwner: true }, annotation(2, 0, { reply_to_id: 1 })), false);
});

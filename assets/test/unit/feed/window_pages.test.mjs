import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPages, REPLY_LIMIT } from "../../../js/watch/feed/window_pages.js";
import { annotation } from "../fakes.mjs";

const PAGE = 500;

/** So many annotations with so many replies each, in pages. */
function pages(headCount, replyCount) {
  const all = [];
  for (let head = 1; head <= headCount; head += 1) {
    all.push(annotation(head * 1000, head));
    for (let reply = 1; reply <= replyCount; reply += 1) {
      all.push(annotation(head * 1000 + reply, head, { reply_to_id: head * 1000 }));
    }
  }
  return ({ after = 0 }) => {
    const end = after + PAGE;
    return { annotations: all.slice(after, end), next: end < all.length ? end : null };
  };
}

test("threads of 200 replies keep no annotation from being loaded, and REPLY_LIMIT bounds what is kept of them", async () => {
  const { annotations, isWhole } = await loadPages({}, 500, pages(200, 200));
  const heads = annotations.filter(({ reply_to_id: headId }) => headId === undefined);
  const threads = new Set(annotations.map((one) => one.reply_to_id).filter(Boolean));
  assert.deepEqual([heads.length, threads.size, isWhole], [200, 200, true]);
  assert.equal(annotations.length - heads.length, REPLY_LIMIT + 190);
});

test("a window ends at the page on which its limit of annotations is reached", async () => {
  const { annotations, isWhole } = await loadPages({}, 500, pages(1200, 0));
  assert.deepEqual([annotations.length, isWhole], [500, false]);
});

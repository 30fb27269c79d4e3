import { headOf } from "./replay.js";

/**
 * How many replies of a window are kept. Beyond it, only the first of each thread, so that no thread seems empty.
 */
export const REPLY_LIMIT = 2000;

/**
 * Loads a window page by page, until it is complete or has `limit` annotations. Replies don't count, so a long
 * thread can't keep later annotations from loading. `read(query)` resolves to `{annotations, next}`.
 */
export async function loadPages(first, limit, read) {
  const annotations = [];
  const threads = new Set();
  let replyCount = 0;
  let query = first;
  const isKept = (headId) => headId === null || replyCount < REPLY_LIMIT || !threads.has(headId);
  while (query !== null && annotations.length - replyCount < limit) {
    const page = await read(query);
    for (const one of page.annotations) {
      const headId = headOf(one);
      if (!isKept(headId)) continue;
      annotations.push(one);
      if (headId === null) continue;
      threads.add(headId);
      replyCount += 1;
    }
    query = page.next === null ? null : { after: page.next };
  }
  return { annotations, isWhole: query === null };
}

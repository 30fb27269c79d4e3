/** A test's own annotations for visitors, who read them over HTTP. */
const API = /\/api\/videos\/\d+\/annotations(\/density)?(\?|$)/;
const BUCKET_MS = 1_000;

/**
 * Makes exactly these annotations, given as `[at, body]` in order of their moments, visible to a window's
 * visitors.
 */
export async function said(context, moments) {
  const user = { id: 1, username: "alice" };
  const all = moments.map(([at, body], index) => ({ id: index + 1, at, body, user }));
  await context.route(API, (route) => {
    const url = new URL(route.request().url());
    const answer = url.pathname.endsWith("/density")
      ? density(all)
      : page(all, url.searchParams.get("from") ?? 0, url.searchParams.get("to") ?? Infinity);
    return route.fulfill({ json: answer });
  });
}

function density(all) {
  const counts = new Map();
  for (const { at } of all) {
    const bucket = Math.floor(at / BUCKET_MS);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const { length } = all;
  return { bucket_ms: BUCKET_MS, buckets: [...counts], count: length, last_seq: length };
}

function page(all, from, to) {
  const annotations = all.filter(({ at }) => from <= at && at <= to);
  return { annotations, next: null, last_id: all.length, last_seq: all.length };
}

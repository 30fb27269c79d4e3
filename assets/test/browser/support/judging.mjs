// Checks what people on several servers must have seen, and what must be stored.
import assert from "node:assert/strict";

/** A number of usernames. */
export function numbered(name, count) {
  return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

/** Adds people, and returns their tokens by their usernames. */
export async function register(server, usernames) {
  const tokens = new Map();
  for (const username of usernames) {
    await server.command("user", "create", username, username);
    tokens.set(username, await server.command("user", "token", username));
  }
  return tokens;
}

/** All public annotations by id, and the `seq` at which they were read. */
export async function stored(server) {
  const annotations = new Map();
  let lastSeq = 0;
  for (let query = ""; query !== null; ) {
    const response = await fetch(`${server.url}/api/videos/1/annotations${query}`);
    const page = await response.json();
    for (const one of page.annotations) annotations.set(one.id, one);
    lastSeq = page.last_seq;
    query = page.next === null ? null : `?after=${encodeURIComponent(page.next)}`;
  }
  return { annotations, lastSeq };
}

const byId = (annotations) => [...annotations.values()].sort((one, other) => one.id - other.id);

const isPoster = (posters, username) => posters.some(({ name }) => name === username);

/** Nothing acknowledged is lost, and nothing sent twice is stored twice. */
export function assertStored(annotations, posters) {
  const acknowledged = new Map(posters.flatMap((poster) => [...poster.annotations]));
  const plain = ({ id, body, at, edited = false }) => ({ id, body, at, edited });
  const posted = byId(annotations).filter(({ user }) => isPoster(posters, user.username));
  assert.deepEqual(posted.map(plain), byId(acknowledged));
}

/** A watcher received each change once and in order, and ends with the stored state. */
export function assertSawEverything(watcher, annotations, posters) {
  assert.equal(watcher.hadToStartOver, false);
  const seqs = watcher.entries.map(({ payload }) => payload.seq);
  const isAfter = (seq, index) => index === 0 || seq > seqs[index - 1];
  assert.deepEqual(seqs.filter((seq, index) => !isAfter(seq, index)), [], "seq rises");
  assert.deepEqual(byId(watcher.annotations), byId(annotations));
  // Clients that resume get only the deletion of a deleted annotation.
  // Annotations from before the test are not among the posters' changes.
  const isPosted = (id) => isPoster(posters, annotations.get(id)?.user.username);
  const isForAll = ([event, id]) => event === "annotation_deleted" || isPosted(id);
  const told = watcher.entries.map(({ event, payload }) => [event, payload.id]);
  const sorted = (changes) => changes.filter(isForAll).map(String).sort();
  assert.deepEqual(sorted(told), sorted(posters.flatMap(({ changes }) => changes)));
}


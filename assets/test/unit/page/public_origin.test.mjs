import assert from "node:assert/strict";
import { test } from "node:test";
import { movedTo } from "../../../js/page/public_origin.js";
import { keepUnread } from "../../../js/page/unread_socket.js";

const ELSEWHERE = "https://rumbl.example";
const page = (dataset) => ({ documentElement: { dataset } });

test("a page has moved if it is open at another address than the public one", () => {
  assert.equal(movedTo(page({ publicOrigin: ELSEWHERE }), "http://localhost:4000"), ELSEWHERE);
  assert.equal(movedTo(page({ publicOrigin: ELSEWHERE }), ELSEWHERE), null);
});

test("where no address is set, every one is right", () => {
  assert.equal(movedTo(page({}), "http://localhost:4000"), null);
});

test("the counts of a page that has moved are not kept up to date, as the server would refuse the socket", () => {
  const root = { ...page({ publicOrigin: ELSEWHERE }), querySelector: () => assert.fail("it looks for a token") };
  globalThis.location = { origin: "http://localhost:4000" };
  keepUnread(root);
  delete globalThis.location;
});

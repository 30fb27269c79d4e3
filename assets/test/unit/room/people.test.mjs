import assert from "node:assert/strict";
import { test } from "node:test";
import { Presence } from "phoenix";
import { peopleOf } from "../../../js/watch/room/people.js";
import { FakeChannel } from "../fakes.mjs";

function presenceWith(state) {
  const channel = new FakeChannel(() => ({}));
  channel.joinRef = () => "1";
  const presence = new Presence(channel);
  channel.trigger("presence_state", state);
  return { presence, channel };
}

const meta = (ref) => ({ device: "browser", phx_ref: ref });

test("a person with two tabs is listed once, with two tabs", () => {
  const { presence } = presenceWith({
    7: { metas: [meta("a"), meta("b")], user: { username: "zoe" } },
    9: { metas: [meta("c")], user: { username: "adam" } },
  });
  assert.deepEqual(peopleOf(presence), [
    { id: 9, username: "adam", tabs: 1 },
    { id: 7, username: "zoe", tabs: 2 },
  ]);
});

test("one tab fewer is one tab fewer, and the last one takes the person away", () => {
  const zoe = { username: "zoe" };
  const { presence, channel } = presenceWith({ 7: { metas: [meta("a"), meta("b")], user: zoe } });
  const leave = (ref) =>
    channel.trigger("presence_diff", { joins: {}, leaves: { 7: { metas: [meta(ref)], user: zoe } } });
  leave("a");
  assert.equal(peopleOf(presence)[0].tabs, 1);
  leave("b");
  assert.deepEqual(peopleOf(presence), []);
});

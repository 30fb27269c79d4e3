import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { scenarios } from "../scenarios.mjs";
import { useServer } from "./channels_server.mjs";

/**
 * A test for each scenario, over each transport of the client, against each of the server's.
 * `playIn(scenario, index, place)` plays it where the client is, and returns what it observed.
 */
export function testScenarios(where, playIn) {
  for (const kind of ["base", "direct"]) {
    describe(`phoenix.js in ${where}, ${kind} transport`, () => {
      const server = useServer(kind);
      for (const transport of ["websocket", "longpoll"]) {
        scenarios[transport].forEach((scenario, index) => {
          test(`${transport}: ${scenario.name}`, async () => {
            const obey = (command) => server.obey(command);
            const observed = await playIn(scenario, index, { transport, host: server.host, obey });
            assert.deepEqual(observed, expectedOf(scenario, transport));
          });
        });
      }
    });
  }
}

/** What a scenario observes, which may depend on the transport. */
function expectedOf({ expected }, transport) {
  return typeof expected === "function" ? expected({ transport }) : expected;
}

import * as phoenix from "phoenix";
import { WebSocket } from "ws";
import { play } from "./support/stage.mjs";
import { testScenarios } from "./support/suite.mjs";

/** What a browser has for each tab. */
class MemoryStorage {
  #items = new Map();
  getItem(key) {
    return this.#items.get(key) ?? null;
  }
  setItem(key, value) {
    this.#items.set(key, value);
  }
  removeItem(key) {
    this.#items.delete(key);
  }
}

testScenarios("Node", (scenario, _index, place) =>
  play(scenario, { ...place, phoenix, WebSocket, sessionStorage: new MemoryStorage() }),
);

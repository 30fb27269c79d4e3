import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** An annotation is edited or deleted after its author has posted this many more. */
const LATER = 5;

/** Distinct moments, all within the video. */
const MOMENTS = 500;
/** The pause after a refusal. */
const REFUSED_MS = 100;

/** A person who posts, edits and deletes, and repeats everything that got no reply. */
export class Poster {
  /** Their annotations that are not deleted, as `{id, body, at, edited}`. */
  annotations = new Map();
  /** Each acknowledged change, as `[event, id]` of its broadcast. */
  changes = [];
  /** Their username. */
  name;
  #client;
  #acknowledged;

  /** `acknowledged` is called once for each change. */
  constructor(name, client, acknowledged) {
    this.name = name;
    this.#client = client;
    this.#acknowledged = acknowledged;
  }

  /** Posts a single annotation. */
  async open() {
    await this.#create("hello", 0);
  }

  /**
   * Posts a number of annotations one after another, edits every third and deletes every fourth, unless stopped
   * earlier.
   */
  async post(count, isOver = () => false) {
    const ids = [];
    for (let number = 0; number < count && !(await isOver()); number += 1) {
      ids.push(await this.#create(number, 100 * (number % MOMENTS)));
      const earlier = number - LATER;
      if (earlier >= 0 && earlier % 3 === 1) await this.#update(ids[earlier]);
      if (earlier >= 0 && earlier % 4 === 3) await this.#delete(ids[earlier]);
    }
  }

  async #create(what, at) {
    const annotation = { body: `${this.name} says ${what}`, at };
    const clientId = `${this.name}-${what}`;
    const { id } = await this.#change("new_annotation", { ...annotation, client_id: clientId });
    this.annotations.set(id, { id, ...annotation, edited: false });
    this.changes.push(["new_annotation", id]);
    return id;
  }

  async #update(id) {
    const { body, at } = this.annotations.get(id);
    const update = { id, body: `${body}, or so`, at: at + 5 };
    await this.#change("update_annotation", update);
    this.annotations.set(id, { ...update, edited: true });
    this.changes.push(["annotation_updated", id]);
  }

  async #delete(id) {
    await this.#change("delete_annotation", { id });
    this.annotations.delete(id);
    this.changes.push(["annotation_deleted", id]);
  }

  /**
   * Repeats until acknowledged, also after refusals for the server's own reasons, such as an unavailable
   * database.
   */
  async #change(event, payload) {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#client.push(event, payload);
      if (answer === null) continue;
      const { status, response } = answer;
      if (response.errors?.base) {
        await sleep(REFUSED_MS);
        continue;
      }
      // An earlier attempt without a reply may have deleted it.
      const isGone = event === "delete_annotation" && tries > 1 && response.errors?.annotation;
      assert.ok(status === "ok" || isGone, `${event} is refused: ${JSON.stringify(response)}`);
      this.#acknowledged();
      return response;
    }
  }
}

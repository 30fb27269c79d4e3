// What Prometheus' rules and the dashboard are about exists: rumbl exports it, or says that it will when it happens.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { Socket } from "phoenix";
import { Server, freePort } from "../browser/support/server.mjs";
import { deployed } from "./support/deployed.mjs";

/** What Prometheus itself knows of each target. */
const OF_PROMETHEUS = ["up"];
/** Where metrics are declared that rumbl exports from the first time on that something goes wrong. */
const DECLARED = [
  "actix-channels/src/telemetry.rs",
  "info-sys/src/telemetry.rs",
  "rumbl-core/src/repo.rs",
  "rumbl-web/src/live/reply.rs",
  "rumbl-web/src/pages/cache.rs",
  "rumbl-web/src/telemetry.rs",
  "rumbl-web/src/turns.rs",
].map((path) => `../../../crates/${path}`);
/** What a family's name has behind it in expressions. */
const SUFFIX = /_(bucket|sum|count)$/;
/** What the names of rumbl's metrics begin with. */
const OWN = "(?:channels|db|http|info_sys|job|live|page_cache|process|pubsub|queue)_\\w+";
const METRIC = new RegExp(`\\b(?:up|${OWN})\\b`, "g");
const PATIENCE_MS = 20_000;
const POLL_MS = 50;

let metricsAddress;
let server;
before(async () => {
  metricsAddress = `127.0.0.1:${await freePort()}`;
  server = await Server.start({ METRICS_ADDRESS: metricsAddress });
  await useIt();
});
after(() => server?.stop());

/** The families that rumbl exports now, by name, with their types. */
async function exported() {
  const response = await fetch(`http://${metricsAddress}/metrics`);
  assert.match(response.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  const types = (await response.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm);
  return new Map([...types].map(([, name, type]) => [name, type]));
}

async function declared() {
  const sources = await Promise.all(DECLARED.map((path) => readFile(new URL(path, import.meta.url), "utf8")));
  return new Set(sources.flatMap((source) => [...source.matchAll(new RegExp(`"(${OWN})"`, "g"))].map(([, name]) => name)));
}

/** Somebody joins and asks what a backend answers, so that most metrics have a value. */
async function useIt() {
  await server.command("user", "create", "asker", "asker");
  const token = await server.command("user", "token", "asker");
  const socket = new Socket(`${server.url.replace("http", "ws")}/socket`, { transport: WebSocket, params: { token } });
  socket.connect();
  const channel = socket.channel("videos:1", {});
  const settled = (push) => new Promise((resolve, reject) => push.receive("ok", resolve).receive("error", reject));
  await settled(channel.join());
  await settled(channel.push("new_annotation", { body: "2 + 3?", at: 1000, client_id: "a-question" }));
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await exported()).has("info_sys_lookups_total")) {
    assert.ok(Date.now() < deadline, "no look-up came");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  socket.disconnect();
}

/** The expressions of each file, without the names of labels. */
async function expressions() {
  const rules = await deployed("prometheus-rules.yml");
  const dashboard = JSON.parse(await deployed("grafana-dashboard.json"));
  const ofRules = [...rules.matchAll(/^ {8}expr: (?:>-\n((?: {10}.*\n)+)|(.*))/gm)].map(([, folded, line]) => folded ?? line);
  const ofPanels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  return { ofRules, ofPanels };
}

test("each metric of the rules and of the dashboard exists", async () => {
  const families = await exported();
  const known = new Set([...families.keys(), ...(await declared()), ...OF_PROMETHEUS]);
  const { ofRules, ofPanels } = await expressions();
  assert.equal(ofRules.length, (await deployed("prometheus-rules.yml")).match(/- alert:/g).length);
  const unknown = [];
  for (const expression of [...ofRules, ...ofPanels]) {
    const names = expression.match(METRIC) ?? [];
    assert.ok(names.length > 0, `it is about nothing: ${expression}`);
    for (const name of names) {
      const family = name.replace(SUFFIX, "");
      if (!known.has(name) && !known.has(family)) unknown.push(name);
      // A quantile needs buckets, which a summary has none of.
      if (name.endsWith("_bucket") && families.has(family)) assert.equal(families.get(family), "histogram", family);
    }
  }
  assert.deepEqual(unknown, []);
});

test("each metric that rumbl exports after a join and a question is on the dashboard", async () => {
  const { ofPanels } = await expressions();
  const names = ofPanels.flatMap((expression) => expression.match(METRIC));
  const shown = new Set(names.flatMap((name) => [name, name.replace(SUFFIX, "")]));
  assert.deepEqual([...(await exported()).keys()].filter((name) => !shown.has(name)), []);
});

test("the dashboard has a place of its own for each panel", async () => {
  const { panels } = JSON.parse(await deployed("grafana-dashboard.json"));
  const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
  assert.equal(new Set(places).size, panels.length);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
});

// Files that import each other in a circle can't be read, tested or moved one at a time, and neither
// can folders. esbuild says what a file really imports, on demand or at once.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const ASSETS = fileURLToPath(new URL("../..", import.meta.url));

/** What each script under `js/` imports: the paths of other scripts by its own. */
async function importsOfScripts() {
  const names = await readdir(`${ASSETS}/js`, { recursive: true });
  const { metafile } = await esbuild.build({
    entryPoints: names.filter((name) => name.endsWith(".js")).map((name) => `js/${name}`),
    absWorkingDir: ASSETS,
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    packages: "external",
  });
  const inputs = Object.entries(metafile.inputs);
  return new Map(inputs.map(([path, { imports }]) => [path, own(imports)]));
}

const own = (imports) => imports.filter(({ external }) => !external).map(({ path }) => path);

/** The same between the folders of the scripts. */
function importsOfFolders(imports) {
  const folders = new Map();
  for (const [path, others] of imports) {
    const folder = posix.dirname(path);
    const known = folders.get(folder) ?? new Set();
    for (const other of others.map(posix.dirname)) if (other !== folder) known.add(other);
    folders.set(folder, known);
  }
  return folders;
}

/** Names that lead from one back to itself, or null. */
function circleIn(imports) {
  const cleared = new Set();
  const search = (name, trail) => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (cleared.has(name)) return null;
    for (const other of imports.get(name) ?? []) {
      const circle = search(other, [...trail, name]);
      if (circle) return circle;
    }
    cleared.add(name);
    return null;
  };
  for (const name of imports.keys()) {
    const circle = search(name, []);
    if (circle) return circle;
  }
  return null;
}

test("no scripts import each other in a circle, and no folders do", async () => {
  const imports = await importsOfScripts();
  assert.ok(imports.get("js/app.js").includes("js/watch/watch.js"));
  assert.equal(circleIn(imports), null);
  assert.equal(circleIn(importsOfFolders(imports)), null);
});

test("a circle is found wherever it begins, and two ways to one place are none", () => {
  const fork = [["a", ["b", "c"]], ["b", ["d"]], ["c", ["d"]], ["d", []]];
  assert.equal(circleIn(new Map(fork)), null);
  assert.deepEqual(circleIn(new Map([...fork, ["d", ["b"]]])), ["b", "d", "b"]);
  assert.deepEqual(circleIn(new Map([["a", ["a"]]])), ["a", "a"]);
});

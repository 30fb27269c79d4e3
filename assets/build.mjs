// Bundles the scripts and styles into dist/, beside the static files; with --watch, again on
// every change.
import { watch } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const watching = process.argv.includes("--watch");

const options = {
  entryPoints: { app: here("js/app.js"), styles: here("css/app.css") },
  entryNames: "app",
  outdir: here("dist"),
  bundle: true,
  // What few pages need, such as the player of streams, is a file of its own, loaded when needed.
  splitting: true,
  chunkNames: "[name]-[hash]",
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  minify: true,
  sourcemap: watching ? "linked" : false,
  legalComments: "none",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  logLevel: "info",
};

const copyStaticFiles = () => cp(here("static"), here("dist"), { recursive: true });

// Emptied, not removed: whoever watches the folder keeps watching the same one.
async function emptyDist() {
  await mkdir(here("dist"), { recursive: true });
  for (const name of await readdir(here("dist"))) {
    await rm(here(`dist/${name}`), { recursive: true });
  }
}

await emptyDist();
await copyStaticFiles();

if (watching) {
  const context = await esbuild.context(options);
  await context.watch();
  watch(here("static"), { recursive: true }, () => {
    copyStaticFiles().catch((error) => console.error(error.message));
  });
} else {
  await esbuild.build(options);
}

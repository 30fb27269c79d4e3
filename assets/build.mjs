// Bundles the scripts and styles into dist/, beside the static files, and compresses them; with
// --watch, bundles them again on every change, and leaves compressing to the build that is deployed.
import { watch } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import * as esbuild from "esbuild";
import { licencesOf } from "./licences.mjs";
import { LANGUAGES, PSEUDO_LANGUAGES, readLanguage } from "./locales/languages.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const watching = process.argv.includes("--watch");

/**
 * No media query tells that a keyboard covers a part of the window, but a script does: the layout of low
 * windows holds for pages with its attribute as well.
 */
const lowLayout = {
  name: "low-layout",
  setup(build) {
    build.onLoad({ filter: /\/css\/low\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      const covered = css.replaceAll(" and (height < 35rem)", "").replaceAll(".page-watch", ".page-watch[data-low]");
      return { contents: `${css}\n${covered}`, loader: "css", watchFiles: [path] };
    });
  },
};

const options = {
  entryPoints: { app: here("js/app.js"), styles: here("css/app.css") },
  // The server puts a fingerprint of the content into the address of these two. What they load,
  // a script on demand or a font, they know by the name that esbuild gives it.
  entryNames: "app",
  chunkNames: "hashed/[name]-[hash]",
  assetNames: "hashed/[name]-[hash]",
  outdir: here("dist"),
  bundle: true,
  // What few pages need, such as the player of streams, is a file of its own, loaded when needed.
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  minify: true,
  sourcemap: watching ? "linked" : false,
  legalComments: "none",
  loader: { ".woff2": "file" },
  plugins: [lowLayout],
  logLevel: "info",
};

// What few pages need besides, each whole: what it shares with the other script would otherwise be a
// further file for every page.
const wholeOptions = {
  ...options,
  entryPoints: { live: here("js/live.js"), excerpt: here("js/excerpt.js") },
  entryNames: "[name]",
  splitting: false,
};

// Swagger UI, for the one page that shows the API, with its styles.
const apiDocsOptions = {
  ...options,
  entryPoints: { api_docs: here("js/api_docs.js") },
  entryNames: "api_docs",
  splitting: false,
};

/** What `messages.….js` is built from: a language's texts, and what formats them. */
const languages = {
  name: "languages",
  setup(build) {
    build.onResolve({ filter: /^language:/ }, ({ path }) => ({
      path: path.replace(/^language:/, ""),
      namespace: "language",
    }));
    build.onLoad({ filter: /./, namespace: "language" }, async ({ path: tag }) => {
      const language = JSON.stringify(await readLanguage(tag));
      const contents = `import { makeLanguage } from "./js/messages/language.js";
        globalThis.rumblLanguage = makeLanguage(${language});`;
      const files = await readdir(here("locales"), { recursive: true });
      return { contents, resolveDir: here("."), watchFiles: files.map((file) => here(`locales/${file}`)) };
    });
  },
};

// The texts of the scripts, in one file for each language. It is a script of its own, which runs before all others.
const messagesOptions = {
  ...options,
  entryPoints: Object.fromEntries(
    [...LANGUAGES.keys(), ...PSEUDO_LANGUAGES.keys()].map((tag) => [`messages.${tag}`, `language:${tag}`]),
  ),
  entryNames: "[name]",
  splitting: false,
  format: "iife",
  // The server says that it is UTF-8.
  charset: "utf8",
  plugins: [languages],
};

const everyOptions = [options, wholeOptions, apiDocsOptions, messagesOptions];

const copyStaticFiles = () => cp(here("static"), here("dist"), { recursive: true });

/** What compression makes smaller; pictures and videos are compressed by nature. */
const COMPRESSIBLE = /\.(css|js|json|svg|txt)$/;

const compressions = {
  br: (content) =>
    promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }),
  gz: (content) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

// Puts the compressed copies beside each file; one that would not be smaller is left out.
async function compress() {
  const names = await readdir(here("dist"), { recursive: true });
  for (const name of names.filter((name) => COMPRESSIBLE.test(name))) {
    const content = await readFile(here(`dist/${name}`));
    for (const [extension, compressed] of Object.entries(compressions)) {
      const copy = await compressed(content);
      if (copy.length < content.length) await writeFile(here(`dist/${name}.${extension}`), copy);
    }
  }
}

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
  for (const one of everyOptions) {
    const context = await esbuild.context(one);
    await context.watch();
  }
  watch(here("static"), { recursive: true }, () => {
    copyStaticFiles().catch((error) => console.error(error.message));
  });
} else {
  const inputs = [];
  for (const one of everyOptions) {
    const { metafile } = await esbuild.build({ ...one, metafile: true });
    inputs.push(...Object.keys(metafile.inputs));
  }
  await writeFile(here("dist/licences.txt"), await licencesOf(inputs));
  await compress();
}

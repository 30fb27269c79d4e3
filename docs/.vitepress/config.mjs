import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { writePages } from "./lib/documents.mjs";
import { literalCode, repositoryFiles } from "./lib/markdown.mjs";
import { read } from "./lib/repository.mjs";

const TUTORIAL = [
  ["Before you begin", "index"],
  ["Controllers and views", "controllers"],
  ["Changesets", "changesets"],
  ["Logging in", "authentication"],
  ["A new resource", "resources"],
  ["Queries and constraints", "queries"],
  ["Testing contexts and pages", "testing"],
  ["The watch page", "watching"],
  ["Channels", "channels"],
  ["Crates, and looking inside", "crates"],
  ["Supervision", "supervision"],
  ["Testing what is live", "testing-live"],
];

const GUIDES = [
  ["Channels", "channels"],
  ["Live views", "live-views"],
  ["Using the API", "api"],
  ["What the API promises", "programs"],
  ["Another source of answers", "info-sys"],
  ["Testing", "testing"],
  ["Running rumbl", "operators"],
];

const REFERENCE = [
  ["Settings", "settings"],
  ["The command rumbl", "command"],
  ["Deploying", "deploying"],
  ["Architecture", "architecture"],
  ["Contributing", "contributing"],
  ["Security", "security"],
  ["pubsub", "crates/pubsub"],
  ["actix-channels", "crates/actix-channels"],
  ["actix-live", "crates/actix-live"],
  ["info-sys", "crates/info-sys"],
];

function entries(folder, pages) {
  return pages.map(([text, page]) => ({ text, link: `/${folder}/${page === "index" ? "" : page}` }));
}

writePages(fileURLToPath(new URL("../generated", import.meta.url)));

export default defineConfig({
  title: "The rumbl book",
  description: "How to use, change and run rumbl",
  lang: "en",
  base: process.env.RUMBL_BOOK_BASE ?? "/",
  rewrites: { "generated/:page*": ":page*" },
  srcExclude: ["README.md", "node_modules/**"],
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(read("assets/static/favicon.svg"))}` }]],
  // Pages speak of servers that readers start.
  ignoreDeadLinks: "localhostLinks",
  markdown: {
    config: (md) => md.use(repositoryFiles).use(literalCode),
    theme: { light: "github-light-high-contrast", dark: "github-dark" },
  },
  themeConfig: {
    outline: { level: [2, 3], label: "On this page" },
    search: { provider: "local" },
    nav: [
      { text: "Start", link: "/start/", activeMatch: "/start/" },
      { text: "Tutorial", link: "/tutorial/", activeMatch: "/tutorial/" },
      { text: "Guides", link: "/guides/channels", activeMatch: "/guides/" },
      { text: "Reference", link: "/reference/settings", activeMatch: "/reference/" },
    ],
    sidebar: [
      { text: "Start", items: [{ text: "Your first annotation", link: "/start/" }] },
      { text: "Tutorial", items: entries("tutorial", TUTORIAL) },
      { text: "Guides", items: entries("guides", GUIDES) },
      { text: "Reference", items: entries("reference", REFERENCE) },
    ],
  },
});

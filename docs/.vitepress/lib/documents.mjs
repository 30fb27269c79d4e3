import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path, { posix } from "node:path";
import { has, read } from "./repository.mjs";

/**
 * Documents of the repository that are pages of the book as well, so that each text is in one place.
 * `section` is the heading of the part that is one.
 */
export const DOCUMENTS = [
  { page: "guides/operators", file: "OPERATORS.md", title: "Running rumbl" },
  { page: "guides/programs", file: "README.md", section: "Programs", title: "What the API promises" },
  { page: "reference/settings", file: "README.md", section: "Settings", title: "Settings" },
  { page: "reference/command", file: "README.md", section: "The binary", title: "The command rumbl" },
  { page: "reference/deploying", file: "README.md", section: "Deploying", title: "Deploying" },
  { page: "reference/architecture", file: "ARCHITECTURE.md", title: "Architecture" },
  { page: "reference/crates/pubsub", file: "crates/pubsub/README.md", title: "pubsub" },
  { page: "reference/crates/actix-channels", file: "crates/actix-channels/README.md", title: "actix-channels" },
  { page: "reference/crates/actix-live", file: "crates/actix-live/README.md", title: "actix-live" },
  { page: "reference/crates/info-sys", file: "crates/info-sys/README.md", title: "info-sys" },
  { page: "reference/contributing", file: "CONTRIBUTING.md", title: "Contributing" },
  { page: "reference/security", file: "SECURITY.md", title: "Security" },
];

/** Writes the pages into a folder, where VitePress finds them as it finds all others. */
export function writePages(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const document of DOCUMENTS) {
    const file = path.join(folder, `${document.page}.md`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contentOf(document));
  }
}

/** A document as a page. */
export function contentOf({ file, section, title, page }) {
  const whole = read(file);
  const text = section === undefined ? whole.replace(/^# .*\n/, "") : partOf(whole, section, file);
  return `# ${title}\n\n${rewritten(text, file, page)}\n\n<p class="source">This page is <code>${file}</code> of the repository${section === undefined ? "" : `, “${section}”`}.</p>\n`;
}

/** What stands below a heading of the second level. Its own headings move up by one. */
function partOf(text, section, file) {
  const begin = text.indexOf(`\n## ${section}\n`);
  if (begin < 0) throw new Error(`${file} has no section “${section}”`);
  const rest = text.slice(begin + section.length + 5);
  const end = rest.indexOf("\n## ");
  return (end < 0 ? rest : rest.slice(0, end)).replace(/^###/gm, "##");
}

/** Links lead to other pages where there is one, and to files of the repository elsewhere. */
function rewritten(text, file, page) {
  return text.replace(/\]\((?!https?:|mailto:)([^)\s]+)\)/g, (_, target) => {
    const [to, hash = ""] = target.split("#");
    const named = to === "" ? file : posix.normalize(posix.join(posix.dirname(file), to));
    return `](${pageOf(named, hash, page) ?? `repo:${named}`})`;
  });
}

function pageOf(file, hash, from) {
  const candidates = DOCUMENTS.filter((document) => document.file === file);
  if (candidates.length === 0) {
    if (!has(file)) throw new Error(`there is no ${file}, to which ${from} links`);
    return undefined;
  }
  const whole = candidates.find(({ section }) => section === undefined);
  const part = candidates.find(({ section }) => section !== undefined && slug(section) === hash);
  if (part !== undefined) return `/${part.page}`;
  if (whole !== undefined) return `/${whole.page}${hash === "" ? "" : `#${hash}`}`;
  return undefined;
}

function slug(heading) {
  return heading.toLowerCase().replaceAll(" ", "-");
}

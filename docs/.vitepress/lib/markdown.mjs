import { excerpt } from "./excerpt.mjs";
import { has, read } from "./repository.mjs";

/** Where the repository can be read in a browser, such as `https://git.example/rumbl/blob/main/`. */
const REPOSITORY = process.env.RUMBL_REPOSITORY_URL;

/**
 * Two things that pages can do with files of the repository:
 *
 * - A fence such as ```` ```rust file="crates/pubsub/src/lib.rs" item="pub struct PubSub" ```` shows a part
 *   of a file, as it is now. Its own content has to be empty.
 * - A link to `repo:PATH` leads to a file where the repository is on the web, and names it elsewhere.
 *
 * Either fails the build when there is no such file or part.
 */
export function repositoryFiles(md) {
  md.core.ruler.push("repository_files", ({ tokens, env }) => {
    for (const token of tokens) {
      try {
        if (token.type === "fence") fill(token);
        if (token.type === "inline") token.children.forEach(lead);
      } catch (error) {
        throw new Error(`${env.relativePath}: ${error.message}`);
      }
    }
  });
  const fence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, at, ...rest) => {
    const { file } = tokens[at].meta ?? {};
    const code = fence(tokens, at, ...rest);
    return file === undefined ? code : `<figure class="excerpt"><figcaption>${link(file)}</figcaption>${code}</figure>`;
  };
}

/** Shows code within a sentence as it is written, also what Vue would take for an expression, such as `{{ … }}`. */
export function literalCode(md) {
  const code = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (tokens, at, ...rest) => {
    tokens[at].attrSet("v-pre", "");
    return code(tokens, at, ...rest);
  };
}

function fill(token) {
  const { language, file, rest, ...part } = parse(token.info);
  if (file === undefined) return;
  if (token.content.trim() !== "") throw new Error(`the excerpt of ${file} has a content of its own`);
  // A label names a tab of a code group.
  if (!/^(\[.+\])?$/.test(rest)) throw new Error(`the excerpt of ${file} can't be read: ${rest}`);
  try {
    token.content = `${excerpt(read(file), part)}\n`;
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
  token.info = `${language} ${rest}`.trim();
  token.meta = { ...token.meta, file: rest === "" ? file : undefined };
}

/** What a fence says: its language, each `name="…"` or `name='…'`, and the `rest`. */
function parse(info) {
  const [, language, words] = /^(\S*)\s*(.*)$/.exec(info);
  const parts = {};
  const rest = words.replace(/(file|item|from|to)=(["'])(.+?)\2/g, (_, name, _quote, text) => {
    parts[name] = text;
    return "";
  });
  return { language, rest: rest.trim(), ...parts };
}

function lead(token, at, tokens) {
  const href = token.attrGet?.("href");
  if (token.type !== "link_open" || !href?.startsWith("repo:")) return;
  const file = href.slice("repo:".length);
  if (!has(file.split("#")[0])) throw new Error(`the repository has no ${file}`);
  if (REPOSITORY !== undefined) return token.attrSet("href", new URL(file, REPOSITORY).href);
  const close = tokens.slice(at).find(({ type }) => type === "link_close");
  for (const one of [token, close]) one.tag = "span";
  token.attrs = [["title", file]];
}

function link(file) {
  return REPOSITORY === undefined ? file : `<a href="${new URL(file, REPOSITORY).href}">${file}</a>`;
}

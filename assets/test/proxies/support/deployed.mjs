import { readFile } from "node:fs/promises";

const deploy = new URL("../../../../config/deploy/", import.meta.url);

/** A file of those that operators copy. */
export function deployed(name) {
  return readFile(new URL(name, deploy), "utf8");
}

/** Such a file with other addresses: each of the `replacements` has to be in it. */
export async function deployedAt(name, replacements) {
  let text = await deployed(name);
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new Error(`config/deploy/${name} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

// The licences of what the bundle is made from, which ask to be passed on with it.
import { readdir, readFile } from "node:fs/promises";

/** A package's folder in a path, such as `node_modules/@scope/name`. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^(licen[cs]e|notice|copying)(\.|$)/i;
/** What a package that is a bundle itself says of what is in it: `bundle.js.LICENSE.txt`. */
const BUNDLED = /\.LICENSE\.txt$/;

/** The texts of the packages that these files are of, each package once, in the order of their names. */
export async function licencesOf(files) {
  const folders = new Set(files.flatMap((file) => file.match(PACKAGE) ?? []));
  const texts = await Promise.all([...folders].sort().map((folder) => licenceOf(folder, files)));
  return texts.join("\n\n");
}

async function licenceOf(folder, files) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const names = await readdir(folder);
  const isOf = (other) =>
    LICENCE.test(other) ||
    (BUNDLED.test(other) && files.includes(`${folder}/${other.replace(BUNDLED, "")}`));
  const texts = names.filter(isOf).sort().map((other) => readFile(`${folder}/${other}`, "utf8"));
  return [`${name} ${version} (${license})`, ...(await Promise.all(texts))].join("\n\n");
}

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The text of a file of the repository, named from its root. */
export function read(file) {
  const whole = path.join(ROOT, file);
  if (!existsSync(whole)) throw new Error(`the repository has no ${file}`);
  return readFileSync(whole, "utf8");
}

/** Whether the repository has this file or folder. */
export function has(file) {
  return existsSync(path.join(ROOT, file));
}

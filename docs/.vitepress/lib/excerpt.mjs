/**
 * A part of a source file, found by what is written there rather than by line numbers, so that a page
 * keeps showing the code that it talks about, or fails to build.
 *
 * `item` is how a Rust item begins, such as `pub fn get_video(` or `impl Plug`: the excerpt is the item
 * with its attributes and documentation, without what indents it. `from` and `to` are parts of its first
 * and its last line. Each has to be unambiguous.
 */
export function excerpt(text, { item, from, to }) {
  const lines = text.split("\n");
  if (item !== undefined) return dedent(itemLines(lines, item));
  if (from === undefined) return text.trimEnd();
  const first = only(lines, (line) => line.includes(from), from);
  if (to === undefined) return dedent([lines[first]]);
  const length = lines.slice(first).findIndex((line) => line.includes(to));
  if (length < 0) throw new Error(`nothing after “${from}” has “${to}”`);
  return dedent(lines.slice(first, first + length + 1));
}

function itemLines(lines, item) {
  const head = only(lines, (line) => line.trimStart().startsWith(item), item);
  const indent = indentOf(lines[head]);
  let first = head;
  while (first > 0 && /^\s*(\/\/\/|#\[)/.test(lines[first - 1])) first -= 1;
  return lines.slice(first, endOf(lines, head, indent) + 1);
}

/** rustfmt ends an item at its own indent: by a bracket, or on one line. */
function endOf(lines, head, indent) {
  if (/[;}]$/.test(lines[head])) return head;
  for (let at = head + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line !== "" && indentOf(line) === indent && /^\s*[}\])].*[;}\])]?$/.test(line) && !line.endsWith("{")) return at;
  }
  throw new Error(`“${lines[head].trim()}” has no end`);
}

function only(lines, isWanted, what) {
  const found = lines.flatMap((line, at) => (isWanted(line) ? [at] : []));
  if (found.length !== 1) throw new Error(`“${what}” is there ${found.length} times, not once`);
  return found[0];
}

function indentOf(line) {
  return line.length - line.trimStart().length;
}

function dedent(lines) {
  const indents = lines.filter((line) => line.trim() !== "").map(indentOf);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join("\n");
}

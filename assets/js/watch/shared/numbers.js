/** A number as people write it: 20,000. */
export function grouped(number) {
  return number.toLocaleString("en");
}

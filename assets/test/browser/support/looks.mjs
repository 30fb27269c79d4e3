import assert from "node:assert/strict";
import axe from "axe-core";

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const SMALL = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Fails when axe finds a violation; `name` is the page's name in the message. `known` are rules that third-party
 * content on the page violates.
 */
export async function assertAccessible(page, name, known = []) {
  await settled(page);
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (rules) => {
    const results = await window.axe.run(document, { runOnly: { type: "tag", values: rules } });
    return results.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  }, RULES);
  const violations = found.filter(([id]) => !known.includes(id));
  assert.deepEqual(violations, [], `${name} has no violation of WCAG 2.2 AA`);
}

/**
 * Waits until no colour is on its way from one to another and no row is fading in, where contrast is
 * nobody's choice.
 */
async function settled(page) {
  await page.evaluate(async () => {
    const passes = (move) => move instanceof CSSTransition || move.animationName === "arrive";
    const moves = document.getAnimations().filter(passes);
    // A cancelled animation is over too.
    await Promise.allSettled(moves.map((move) => move.finished));
  });
}

/** Fails when the page is wider than its window. */
export async function assertFits(page, name) {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(overflow, 0, `${name} does not scroll sideways`);
}

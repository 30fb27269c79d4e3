/**
 * Curves over the film's time, chance that is the same each time, and the train's way. Everything in
 * the film is a function of the time in seconds.
 */

export const DURATION_S = 60;
export const WIDTH = 1280;
export const HEIGHT = 720;

/** The train stands until it leaves, and again once it has arrived. */
const LEAVES_S = 3;
const CRUISES_S = 7;
const BRAKES_S = 52;
const ARRIVES_S = 57.5;
/** Pixels a second, at the track. */
const CRUISING = 260;

export const TAU = 2 * Math.PI;
export const clamp = (x, low = 0, high = 1) => Math.min(high, Math.max(low, x));
export const lerp = (a, b, u) => a + (b - a) * u;

/** 0 before `from`, 1 after `to`, and smooth in between. */
export function smooth(t, from, to) {
  const u = clamp((t - from) / (to - from));
  return u * u * (3 - 2 * u);
}

/** 1 between `from` and `to`, fading in and out over `fade` seconds outside of them. */
export const during = (t, from, to, fade = 1) =>
  smooth(t, from - fade, from) * (1 - smooth(t, to, to + fade));

/** The value at `t` of `[time, number or list of numbers]` pairs, smooth between them. */
export function keyed(t, keys) {
  const after = keys.findIndex(([at]) => at > t);
  if (after === 0) return keys[0][1];
  if (after < 0) return keys.at(-1)[1];
  const [from, a] = keys[after - 1];
  const [to, b] = keys[after];
  const u = smooth(t, from, to);
  return Array.isArray(a) ? a.map((one, i) => lerp(one, b[i], u)) : lerp(a, b, u);
}

/** A number from 0 to 1 by chance, always the same one for `n` and `salt`. */
export function chance(n, salt = 0) {
  let h = Math.imul(n | 0, 0x9e3779b1) ^ Math.imul((salt + 1) | 0, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

/** Smooth noise from 0 to 1, with a bump about every unit of `x`. */
export function noise(x, salt = 0) {
  const n = Math.floor(x);
  return lerp(chance(n, salt), chance(n + 1, salt), smooth(x - n, 0, 1));
}

/** How far smoothstep has come, as its integral from 0 to `u`. */
const eased = (u) => u ** 3 - u ** 4 / 2;

/** Pixels that the train has travelled at `t`. */
export function travelled(t) {
  const start = eased(clamp((t - LEAVES_S) / (CRUISES_S - LEAVES_S))) * (CRUISES_S - LEAVES_S);
  const stop = eased(clamp((t - BRAKES_S) / (ARRIVES_S - BRAKES_S))) * (ARRIVES_S - BRAKES_S);
  const cruised = Math.max(0, t - CRUISES_S);
  const braked = stop + Math.max(0, t - ARRIVES_S);
  return CRUISING * (start + cruised - braked);
}

/** The train's speed at `t`, from 0 to 1. */
export const speed = (t) => smooth(t, LEAVES_S, CRUISES_S) * (1 - smooth(t, BRAKES_S, ARRIVES_S));

/** Where something is that is at `x` at the time `atS`; what is far away moves with less `depth`. */
export const passing = (t, atS, x, depth = 1) => x + depth * (travelled(atS) - travelled(t));

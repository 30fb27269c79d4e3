import { chance, smooth, TAU } from "./time.js";
import { css, disc, glow, line } from "./paint.js";

/** Over the town, and in the water below it. */

const COLOURS = [
  [255, 216, 74],
  [255, 112, 92],
  [126, 214, 255],
  [255, 142, 206],
  [170, 255, 170],
  [214, 170, 255],
];
const RISE_S = 0.9;
const LAST_S = 2.3;

/** When each bursts, where, how large and in which colours. */
export const BURSTS = [
  [41.2, 470, 190, 150, 0, 0],
  [42.4, 760, 140, 180, 1, 2],
  [43.3, 330, 120, 130, 3, 3],
  [44.1, 900, 220, 140, 2, 0],
  [44.9, 590, 110, 220, 5, 1],
  [45.7, 380, 210, 130, 4, 4],
  [46.3, 820, 130, 190, 0, 1],
  [46.6, 500, 170, 150, 2, 3],
  [46.9, 680, 210, 140, 3, 5],
  [47.3, 620, 120, 270, 0, 0],
].map(([at, x, y, size, outer, inner]) => ({
  at,
  x,
  y,
  size,
  outer: COLOURS[outer],
  inner: COLOURS[inner],
}));

export function drawFireworks(ctx, t) {
  for (const [i, burst] of BURSTS.entries()) {
    const age = t - burst.at;
    if (age < -RISE_S || age > LAST_S) continue;
    if (age < 0) drawRocket(ctx, burst, 1 + age / RISE_S);
    else drawBurst(ctx, burst, age, i);
  }
}

function drawRocket(ctx, { x, y, outer }, u) {
  const height = (v) => 385 + (y - 385) * (1 - (1 - v) ** 2);
  const tail = Math.max(0, u - 0.14);
  line(
    ctx,
    [
      [x + 8 * (1 - tail), height(tail)],
      [x + 8 * (1 - u), height(u)],
    ],
    css(outer, 0.8),
    2.5,
  );
  glow(ctx, x + 8 * (1 - u), height(u), 16, outer, 0.8);
}

function drawBurst(ctx, { x, y, size, outer, inner }, age, salt) {
  const fade = 1 - smooth(age, 0.9, LAST_S);
  glow(ctx, x, y, size * 1.7, outer, 0.75 * Math.exp(-4 * age));
  // Fast at first, then only falling.
  const spread = (late) => 1 - Math.exp(-2.6 * Math.max(0, age - late));
  for (const [rays, part, colour] of [
    [30, 1, outer],
    [18, 0.55, inner],
  ]) {
    for (let i = 0; i < rays; i++) {
      const angle = (TAU * (i + 0.4 * chance(i, salt + 121))) / rays;
      const reach = size * part * (0.88 + 0.2 * chance(i, salt + 122));
      const place = (late) => {
        const r = reach * spread(late);
        return [
          x + r * Math.cos(angle),
          y + r * Math.sin(angle) + 26 * Math.max(0, age - late) ** 2,
        ];
      };
      const sparkle = age > 1.1 ? 0.5 + 0.5 * Math.sin(age * 26 + i * 2.1) : 1;
      line(ctx, [place(0.16), place(0.08), place(0)], css(colour, fade * 0.75), 2.2);
      disc(ctx, ...place(0), 2.4, css(colour, fade * sparkle));
    }
  }
  // The sea sees it too.
  glow(ctx, x, 430, size * 0.8, outer, 0.35 * Math.exp(-1.6 * age));
  for (let row = 0; row < 9; row++) {
    const width = size * (0.25 + 0.5 * chance(row, salt + 123)) * (0.4 + 0.6 * spread(0));
    ctx.fillStyle = css(outer, 0.36 * fade * Math.exp(-0.7 * age));
    ctx.beginPath();
    ctx.roundRect(
      x - width / 2 + 30 * (chance(row, salt + 124) - 0.5) + 6 * Math.sin(age * 5 + row),
      434 + row * 10,
      width,
      3,
      2,
    );
    ctx.fill();
  }
}

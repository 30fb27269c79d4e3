import { chance, TAU, WIDTH } from "./time.js";
import { at, css, disc, line, mix, shape } from "./paint.js";
import { CREAM, MOONLIGHT } from "./light.js";

/** A whale that leaps before the moon, and says goodbye with its tail. */

/** When the whale leaps, and for how long it is in the air. */
export const WHALE_S = 35.4;
const LEAP_S = 2.6;
const WHALE_X = 800;

export function drawWhale(ctx, t, light) {
  const u = (t - WHALE_S) / LEAP_S;
  drawSpray(ctx, t, WHALE_S + 0.1, WHALE_X - 190, 0.7);
  drawSpray(ctx, t, WHALE_S + LEAP_S - 0.35, WHALE_X + 175, 1.25);
  // It says goodbye with its tail.
  if (u < 0 || u > 1) return drawTail(ctx, t, light);
  const x = WHALE_X - 210 + 400 * u;
  const y = 520 - 1040 * u * (1 - u);
  const turn = Math.atan2(-1040 * (1 - 2 * u), 400) * 0.82;
  ctx.save();
  // What is below the waves can't be seen.
  ctx.beginPath();
  ctx.rect(-60, -60, WIDTH + 120, 526);
  ctx.clip();
  at(ctx, x, y, () => drawBody(ctx, light, t), { turn, scale: 1.1 });
  ctx.restore();
}

function drawBody(ctx, light, t) {
  const back = css(mix([38, 58, 112], light.middle, 0.2));
  const belly = css(mix([176, 190, 226], light.middle, 0.15));
  ctx.fillStyle = back;
  ctx.beginPath();
  ctx.moveTo(112, 6);
  ctx.bezierCurveTo(96, -44, 10, -56, -60, -18);
  ctx.bezierCurveTo(-90, -4, -112, 0, -132, -6);
  ctx.bezierCurveTo(-152, -30, -172, -30, -184, -24);
  ctx.bezierCurveTo(-174, -10, -164, 2, -146, 6);
  ctx.bezierCurveTo(-162, 18, -164, 30, -160, 44);
  ctx.bezierCurveTo(-144, 38, -130, 26, -124, 14);
  ctx.bezierCurveTo(-70, 28, -10, 44, 50, 38);
  ctx.bezierCurveTo(88, 34, 112, 22, 112, 6);
  ctx.fill();
  ctx.fillStyle = belly;
  ctx.beginPath();
  ctx.moveTo(112, 8);
  ctx.bezierCurveTo(80, 12, 30, 14, -40, 26);
  ctx.bezierCurveTo(0, 40, 40, 42, 66, 36);
  ctx.bezierCurveTo(96, 30, 112, 20, 112, 8);
  ctx.fill();
  for (let i = 0; i < 4; i++)
    line(
      ctx,
      [
        [92 - i * 20, 16 + i * 2],
        [78 - i * 22, 30 + i * 1.5],
      ],
      css([120, 138, 190], 0.7),
      1.6,
    );
  at(
    ctx,
    30,
    24,
    () => {
      ctx.fillStyle = back;
      ctx.beginPath();
      ctx.ellipse(-14, 24, 12, 36, 0.55, 0, TAU);
      ctx.fill();
    },
    { turn: 0.3 * Math.sin(t * 5) },
  );
  disc(ctx, 74, 2, 3.6, css(CREAM));
  disc(ctx, 75, 2, 2, css([10, 10, 30]));
  line(
    ctx,
    [
      [110, 10],
      [92, 13],
      [80, 10],
    ],
    css([16, 22, 56]),
    2,
  );
}

function drawTail(ctx, t, light) {
  const u = (t - WHALE_S - LEAP_S - 1) / 2;
  if (u < 0 || u > 1) return;
  const paper = css(mix([38, 58, 112], light.middle, 0.2));
  ctx.save();
  ctx.beginPath();
  ctx.rect(-60, -60, WIDTH + 120, 526);
  ctx.clip();
  at(
    ctx,
    WHALE_X + 200,
    496 - 74 * Math.sin(Math.PI * u),
    () => {
      shape(
        ctx,
        [
          [-9, 70],
          [-4, 8],
          [4, 8],
          [9, 70],
        ],
        paper,
      );
      ctx.fillStyle = paper;
      ctx.beginPath();
      ctx.moveTo(0, 16);
      ctx.bezierCurveTo(-14, -8, -36, -14, -52, -6);
      ctx.bezierCurveTo(-40, 14, -18, 22, 0, 18);
      ctx.bezierCurveTo(18, 22, 40, 14, 52, -6);
      ctx.bezierCurveTo(36, -14, 14, -8, 0, 16);
      ctx.fill();
    },
    { turn: 0.25 * Math.sin(t * 7) },
  );
  ctx.restore();
}

function drawSpray(ctx, t, start, x, size) {
  const age = t - start;
  if (age < 0 || age > 1.7) return;
  for (let i = 0; i < 46; i++) {
    const up = (190 + 330 * chance(i, 91)) * size;
    const aside = (chance(i, 92) - 0.5) * 300 * size;
    const y = 466 - up * age + 470 * age * age;
    if (y > 470) continue;
    disc(
      ctx,
      x + aside * age,
      y,
      (2 + 4 * chance(i, 93)) * (1 - age / 2.2),
      css(MOONLIGHT, 0.85 * (1 - age / 1.7)),
    );
  }
  ctx.fillStyle = css(MOONLIGHT, 0.4 * (1 - age / 1.7));
  ctx.beginPath();
  ctx.ellipse(x, 468, 60 + 140 * age * size, 5 + 7 * age, 0, 0, TAU);
  ctx.fill();
}

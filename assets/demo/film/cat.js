import { clamp, during, lerp, smooth, speed, TAU } from "./time.js";
import { at, css, disc, glow, line, mix, shape } from "./paint.js";
import { LAMPLIGHT } from "./light.js";
import { darkness } from "./tunnel.js";
import { CAT_CAR_X, ROOF } from "./train.js";
import { RAIL } from "./track.js";

/** A cat that travels without a ticket: it jumps on, sees everything from the roof, and gets off. */

const ON_S = 1.5;
const OFF_S = 58.1;
const PLATFORM = RAIL - 16;

export function drawCat(ctx, t, light) {
  const [x, y, jump] = whereAt(t);
  const fur = mix(
    mix([244, 142, 58], light.land, 0.16 * light.night),
    [20, 10, 20],
    0.45 * darkness(t),
  );
  const [paper, dark] = [css(fur), css(mix(fur, [90, 34, 20], 0.55))];
  const startled = during(t, 19.9, 21.1, 0.25) + 0.7 * during(t, 41.3, 41.7, 0.12);
  at(
    ctx,
    x,
    y,
    () => {
      drawTail(ctx, t, paper, startled, jump);
      if (jump) drawLeap(ctx, paper);
      else drawSeat(ctx, paper, dark, startled);
      drawHead(ctx, t, paper, dark, startled, jump);
    },
    { scale: 1.15, turn: jump ? 0.5 * (jump - 0.5) * (t > 30 ? 1 : -1) : 0 },
  );
}

/** Its place, and how far it is in a jump. */
function whereAt(t) {
  const seat = [CAT_CAR_X, ROOF + 1 + 0.6 * speed(t) * Math.sin(t * 9)];
  const before = [CAT_CAR_X - 120, PLATFORM];
  const after = [CAT_CAR_X + 120, PLATFORM];
  if (t < ON_S)
    return [
      lerp(before[0] - 190, before[0], smooth(t, -0.6, ON_S - 0.15)),
      before[1] - (t < 1.3 ? 2 * Math.abs(Math.sin(t * 11)) : 0),
      0,
    ];
  const on = clamp((t - ON_S) / 0.65);
  if (on < 1)
    return [
      lerp(before[0], seat[0], on),
      lerp(before[1], seat[1], on) - 66 * Math.sin(Math.PI * on),
      on,
    ];
  if (t < OFF_S) return [...seat, 0];
  const off = clamp((t - OFF_S) / 0.65);
  if (off < 1)
    return [
      lerp(seat[0], after[0], off),
      lerp(seat[1], after[1], off) - 50 * Math.sin(Math.PI * off),
      off,
    ];
  return [after[0] + 60 * smooth(t, OFF_S + 0.65, 60), after[1], 0];
}

function drawTail(ctx, t, paper, startled, jump) {
  const sway = Math.sin(t * 1.9) * 7;
  ctx.strokeStyle = paper;
  ctx.lineWidth = 4.5 + 4 * startled;
  ctx.lineCap = "round";
  ctx.beginPath();
  ctx.moveTo(-10, -5);
  if (jump) ctx.quadraticCurveTo(-24, -8, -36, -2 + sway * 0.4);
  else
    ctx.bezierCurveTo(
      -24,
      -2,
      -28 - sway * 0.3,
      -16 - 10 * startled,
      -22 + sway,
      -26 - 8 * startled,
    );
  ctx.stroke();
}

function drawSeat(ctx, paper, dark, startled) {
  ctx.fillStyle = paper;
  ctx.beginPath();
  ctx.moveTo(-13, 0);
  ctx.bezierCurveTo(-16, -14, -8, -24 - 6 * startled, 4, -25 - 3 * startled);
  ctx.bezierCurveTo(11, -24, 11, -10, 11, 0);
  ctx.fill();
  for (const y of [-6, -11, -16])
    line(
      ctx,
      [
        [-12.5 + (y + 16) * -0.1, y],
        [-4, y - 1],
      ],
      dark,
      2,
    );
}

function drawLeap(ctx, paper) {
  ctx.fillStyle = paper;
  ctx.beginPath();
  ctx.ellipse(0, -10, 17, 8, -0.15, 0, TAU);
  ctx.fill();
  for (const [x0, x1] of [
    [12, 24],
    [8, 19],
    [-12, -23],
    [-8, -18],
  ])
    line(
      ctx,
      [
        [x0, -8],
        [x1, 2],
      ],
      paper,
      4,
    );
}

function drawHead(ctx, t, paper, dark, startled, jump) {
  const [hx, hy] = jump ? [19, -18] : [7, -30 - 3 * startled];
  disc(ctx, hx, hy, 9, paper);
  for (const side of [-1, 1]) {
    shape(
      ctx,
      [
        [hx + side * 8.4, hy - 3],
        [hx + side * 7.4, hy - 15],
        [hx + side * 1.2, hy - 8],
      ],
      paper,
    );
    const closed = Math.sin(t * 0.9) > 0.985 ? 0.15 : 1;
    const gleam = darkness(t);
    ctx.fillStyle = css(mix([40, 20, 20], [255, 240, 120], gleam));
    ctx.beginPath();
    ctx.ellipse(
      hx + 2 + side * 3.6,
      hy - 0.5,
      1.6 + startled,
      (1.9 + startled) * closed,
      0,
      0,
      TAU,
    );
    ctx.fill();
    glow(ctx, hx + 2 + side * 3.6, hy, 14, LAMPLIGHT, 0.5 * gleam);
  }
  for (const dx of [-2, 1, 4])
    line(
      ctx,
      [
        [hx + dx, hy - 8],
        [hx + dx, hy - 5.5],
      ],
      dark,
      1.4,
    );
  disc(ctx, hx + 2.5, hy + 3.4, 3.6, css([255, 240, 222], 0.85));
}

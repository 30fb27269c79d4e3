import { chance, smooth } from "./time.js";
import { css, disc, glow, line, mix, rounded, shape, vertical } from "./paint.js";
import { CREAM, LAMP_GLOW, LAMPLIGHT } from "./light.js";
import { darkness } from "./tunnel.js";
import { RAIL } from "./track.js";
import { bounce, drawWheel, ENGINE_X, GAP, lit, paintAt, ROOF, turned } from "./train.js";

/** The engine, its headlamp and its rods. */

export function drawEngine(ctx, t, light) {
  drawHeadlamp(ctx, t, light);
  const x = ENGINE_X;
  const y = bounce(t, 7);
  const body = paintAt([34, 32, 62], t, light);
  const edge = mix(body, light.horizon, 0.3 * (1 - darkness(t)));
  const brass = css(mix(LAMPLIGHT, light.land, 0.25));
  const red = css(paintAt([200, 60, 60], t, light));
  line(
    ctx,
    [
      [x - GAP, RAIL - 16],
      [x + 6, RAIL - 16],
    ],
    css(light.land),
    5,
  );
  // Tender and cab.
  rounded(ctx, x, ROOF + 22 + y, 44, 42, 4, css(body));
  for (let i = 0; i < 6; i++)
    disc(ctx, x + 7 + i * 6.5, ROOF + 21 + y - 3 * chance(i, 181), 5, css([16, 14, 26]));
  rounded(
    ctx,
    x + 50,
    ROOF + 4 + y,
    44,
    60,
    4,
    vertical(ctx, ROOF, RAIL, [
      [0, edge],
      [1, body],
    ]),
  );
  rounded(ctx, x + 44, ROOF - 4 + y, 56, 11, 5, red);
  rounded(
    ctx,
    x + 60,
    ROOF + 16 + y,
    22,
    20,
    4,
    css(mix(mix(light.land, light.middle, 0.4), LAMPLIGHT, lit(t, 0))),
  );
  disc(ctx, x + 70, ROOF + 28 + y, 5, css([58, 28, 52], 0.85));
  rounded(ctx, x + 63, ROOF + 21 + y, 14, 4, 2, css([58, 28, 52], 0.85));
  glow(ctx, x + 71, ROOF + 26 + y, 50, LAMP_GLOW, 0.25 * lit(t, 0));
  // Boiler.
  rounded(
    ctx,
    x + 90,
    ROOF + 18 + y,
    112,
    38,
    10,
    vertical(ctx, ROOF + 18, ROOF + 58, [
      [0, mix(edge, CREAM, 0.12)],
      [0.45, body],
      [1, mix(body, [4, 4, 12], 0.4)],
    ]),
  );
  for (const dx of [118, 150, 182]) rounded(ctx, x + dx, ROOF + 18 + y, 4, 38, 0, brass);
  disc(ctx, x + 130, ROOF + 18 + y, 11, css(edge));
  rounded(ctx, x + 119, ROOF + 17 + y, 22, 8, 0, css(edge));
  disc(ctx, x + 204, ROOF + 37 + y, 17, css(edge));
  disc(ctx, x + 204, ROOF + 37 + y, 11, css(body));
  // Funnel.
  shape(
    ctx,
    [
      [x + 166, ROOF + 20 + y],
      [x + 168, ROOF - 10 + y],
      [x + 161, ROOF - 24 + y],
      [x + 195, ROOF - 24 + y],
      [x + 188, ROOF - 10 + y],
      [x + 190, ROOF + 20 + y],
    ],
    css(body),
  );
  rounded(ctx, x + 158, ROOF - 28 + y, 40, 7, 3, brass);
  rounded(ctx, x + 6, RAIL - 22, 204, 9, 3, css(mix(body, [4, 4, 12], 0.5)));
  shape(
    ctx,
    [
      [x + 204, RAIL - 24],
      [x + 236, RAIL - 3],
      [x + 204, RAIL - 3],
    ],
    red,
  );
  for (const dx of [18, 40]) drawWheel(ctx, t, light, x + dx, 11);
  drawWheel(ctx, t, light, x + 190, 11);
  for (const dx of [72, 112, 152]) drawWheel(ctx, t, light, x + dx, 19, red);
  drawRod(ctx, t, x, brass);
  rounded(ctx, x + 206, ROOF + 24 + y, 12, 12, 3, brass);
  disc(ctx, x + 218, ROOF + 30 + y, 5, css(CREAM));
}

function drawRod(ctx, t, x, brass) {
  const [dx, dy] = [10 * Math.cos(turned(t, 19)), 10 * Math.sin(turned(t, 19))];
  line(
    ctx,
    [
      [x + 72 + dx, RAIL - 19 + dy],
      [x + 152 + dx, RAIL - 19 + dy],
    ],
    brass,
    4.5,
  );
  line(
    ctx,
    [
      [x + 112 + dx, RAIL - 19 + dy],
      [x + 196, RAIL - 24],
    ],
    brass,
    3.5,
  );
}

function drawHeadlamp(ctx, t, light) {
  const [x, y] = [ENGINE_X + 220, ROOF + 30];
  const on =
    smooth(t, 4, 4.3) * Math.max(0.9 * light.night, darkness(t)) * (1 - 0.7 * smooth(t, 50, 54));
  const gradient = ctx.createLinearGradient(x, y, x + 420, y);
  gradient.addColorStop(0, css(CREAM, 0.55 * on));
  gradient.addColorStop(1, css(LAMPLIGHT, 0));
  ctx.save();
  ctx.globalCompositeOperation = "lighter";
  shape(
    ctx,
    [
      [x, y - 4],
      [x + 420, y - 46],
      [x + 420, y + 92],
      [x, y + 4],
    ],
    gradient,
  );
  ctx.restore();
  glow(ctx, x, y, 70, CREAM, 0.7 * on);
}

/** Puffs that stay where they were let out, and grow and thin out into one long cloud. */

/** Discs as one sheet, so that none shows through another; `lift` leaves a rim below them. */

import { DURATION_S, passing, TAU } from "./time.js";
import { css, disc, glow, isNear, line, mix, rounded, shape, vertical } from "./paint.js";
import { CREAM, LAMPLIGHT, LAMP_GLOW } from "./light.js";
import { RAIL } from "./track.js";

/** Where the journey begins, in the hills, and where it ends, above the beach. */

const PLATFORM = RAIL - 16;
const LENGTH = 1500;
const RED = [170, 56, 62];
const TEAL = [52, 128, 138];

export function drawDeparture(ctx, t, light) {
  const x = passing(t, 0, -200);
  if (!isNear(x, LENGTH)) return;
  drawHouse(ctx, t, light, x + 400, RED);
  drawPlatform(ctx, light, x);
}

export function drawArrival(ctx, t, light) {
  const x = passing(t, DURATION_S, -60);
  if (!isNear(x, LENGTH)) return;
  drawHouse(ctx, t, light, x + 780, TEAL);
  for (const dx of [300, 420, 540]) drawParasol(ctx, light, x + dx, dx);
  drawPlatform(ctx, light, x);
}

function drawHouse(ctx, t, light, x, colour) {
  const wall = mix(mix(light.landAt(0.4), CREAM, 0.34), light.land, 0.3 * light.night);
  const roof = css(mix(colour, light.land, 0.25 + 0.3 * light.night));
  const beam = css(mix(light.land, light.horizon, 0.12));
  const top = PLATFORM - 190;
  ctx.save();
  ctx.shadowColor = "rgb(4 3 14 / 0.45)";
  ctx.shadowBlur = 18;
  rounded(
    ctx,
    x,
    top + 44,
    300,
    150,
    2,
    vertical(ctx, top + 44, PLATFORM, [
      [0, mix(wall, light.horizon, 0.14)],
      [1, wall],
    ]),
  );
  shape(
    ctx,
    [
      [x - 18, top + 48],
      [x + 26, top - 4],
      [x + 274, top - 4],
      [x + 318, top + 48],
    ],
    roof,
  );
  rounded(ctx, x + 118, top - 52, 64, 110, 2, css(wall));
  shape(
    ctx,
    [
      [x + 108, top - 48],
      [x + 150, top - 92],
      [x + 192, top - 48],
    ],
    roof,
  );
  ctx.restore();
  drawClock(ctx, t, x + 150, top - 20);
  for (const dx of [24, 78, 132, 186, 240]) {
    rounded(ctx, x + dx, top + 62, 36, 34, 3, css(mix([255, 190, 92], LAMPLIGHT, 0.4)));
    line(
      ctx,
      [
        [x + dx + 18, top + 62],
        [x + dx + 18, top + 96],
      ],
      beam,
      2.5,
    );
    line(
      ctx,
      [
        [x + dx, top + 78],
        [x + dx + 36, top + 78],
      ],
      beam,
      2.5,
    );
    glow(ctx, x + dx + 18, top + 80, 60, LAMP_GLOW, 0.2);
  }
  // The roof over those who wait.
  shape(
    ctx,
    [
      [x - 60, top + 124],
      [x - 30, top + 104],
      [x + 330, top + 104],
      [x + 360, top + 124],
    ],
    roof,
  );
  for (let i = 0; i < 21; i++)
    disc(ctx, x - 50 + i * 20, top + 124, 10, i % 2 ? roof : css(mix(CREAM, light.land, 0.25)));
  for (const dx of [-40, 90, 210, 340])
    line(
      ctx,
      [
        [x + dx, top + 128],
        [x + dx, PLATFORM],
      ],
      beam,
      5,
    );
}

function drawClock(ctx, t, x, y) {
  disc(ctx, x, y, 21, css([60, 44, 60]));
  disc(ctx, x, y, 18, css(CREAM));
  const minutes = TAU * (t < 30 ? 0.97 + t / 90 : 0.48 + (t - 54) / 90);
  const hours = TAU * (t < 30 ? 0.79 : 0.46);
  for (const [angle, length, width] of [
    [minutes, 14, 2.2],
    [hours, 9, 3],
  ]) {
    line(
      ctx,
      [
        [x, y],
        [x + length * Math.sin(angle), y - length * Math.cos(angle)],
      ],
      css([40, 26, 40]),
      width,
    );
  }
}

function drawParasol(ctx, light, x, salt) {
  const y = PLATFORM - 92;
  line(
    ctx,
    [
      [x, PLATFORM],
      [x, y],
    ],
    css(mix(light.land, light.horizon, 0.2)),
    4,
  );
  ctx.fillStyle = css(salt % 40 ? [236, 110, 92] : [250, 212, 110]);
  ctx.beginPath();
  ctx.moveTo(x - 52, y + 14);
  ctx.quadraticCurveTo(x - 40, y - 34, x, y - 36);
  ctx.quadraticCurveTo(x + 40, y - 34, x + 52, y + 14);
  ctx.fill();
  ctx.fillStyle = css(CREAM, 0.85);
  ctx.beginPath();
  ctx.moveTo(x - 18, y + 14);
  ctx.quadraticCurveTo(x - 14, y - 30, x, y - 36);
  ctx.quadraticCurveTo(x + 14, y - 30, x + 18, y + 14);
  ctx.fill();
}

function drawPlatform(ctx, light, x) {
  const stone = mix(light.landAt(0.22), CREAM, 0.08);
  ctx.save();
  ctx.shadowColor = "rgb(4 3 14 / 0.45)";
  ctx.shadowBlur = 14;
  rounded(
    ctx,
    x,
    PLATFORM,
    LENGTH,
    24,
    3,
    vertical(ctx, PLATFORM, RAIL + 8, [
      [0, mix(stone, light.horizon, 0.25)],
      [1, stone],
    ]),
  );
  ctx.restore();
  const iron = css(mix(light.land, light.horizon, 0.08));
  for (let lamp = x + 90; lamp < x + LENGTH; lamp += 260) {
    line(
      ctx,
      [
        [lamp, PLATFORM],
        [lamp, RAIL - 132],
      ],
      iron,
      5,
    );
    line(
      ctx,
      [
        [lamp - 16, RAIL - 132],
        [lamp + 16, RAIL - 132],
      ],
      iron,
      4,
    );
    disc(ctx, lamp, RAIL - 142, 8, css(LAMPLIGHT, 0.4 + 0.6 * light.night));
    disc(ctx, lamp, RAIL - 142, 8, css(CREAM, 0.5));
    glow(ctx, lamp, RAIL - 142, 120, LAMP_GLOW, 0.4);
  }
}

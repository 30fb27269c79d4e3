import { chance, travelled, WIDTH } from "./time.js";
import { css, line, mix, rounded, shape, vertical } from "./paint.js";
import { CREAM } from "./light.js";
import { HIDDEN_S } from "./tunnel.js";

/** What the train runs on: a bank in the country, a viaduct by the sea. */

export const RAIL = 620;
const ARCH = 190;
const POLE = 430;

export function drawTrack(ctx, t, light) {
  drawPoles(ctx, t, light);
  if (t < HIDDEN_S) drawBank(ctx, t, light);
  else drawViaduct(ctx, t, light);
  const offset = travelled(t);
  const sleeper = css(mix(light.land, light.horizon, 0.16));
  for (let x = -(offset % 26) - 52; x < WIDTH + 60; x += 26)
    rounded(ctx, x, RAIL + 2, 15, 6, 1, sleeper);
  ctx.fillStyle = css(mix(light.horizon, CREAM, 0.25));
  ctx.fillRect(-60, RAIL - 1, WIDTH + 120, 3);
}

function drawPoles(ctx, t, light) {
  const wood = css(mix(light.land, light.horizon, 0.1));
  const offset = travelled(t);
  const first = Math.floor(offset / POLE) - 1;
  for (let n = first; n < first + 6; n++) {
    const x = n * POLE - offset;
    line(
      ctx,
      [
        [x, RAIL],
        [x, 452],
      ],
      wood,
      6,
    );
    for (const y of [462, 478])
      line(
        ctx,
        [
          [x - 24, y],
          [x + 24, y],
        ],
        wood,
        4,
      );
    ctx.lineWidth = 1.2;
    for (const [dx, y] of [
      [-22, 459],
      [22, 459],
      [-22, 475],
      [22, 475],
    ]) {
      ctx.beginPath();
      ctx.moveTo(x + dx, y);
      ctx.quadraticCurveTo(x + dx + POLE / 2, y + 34, x + dx + POLE, y);
      ctx.stroke();
    }
  }
}

function drawBank(ctx, t, light) {
  ctx.save();
  ctx.shadowColor = "rgb(4 3 14 / 0.5)";
  ctx.shadowBlur = 18;
  ctx.fillStyle = vertical(ctx, RAIL, 720, [
    [0, mix(light.land, light.middle, 0.14)],
    [1, light.land],
  ]);
  ctx.fillRect(-60, RAIL + 4, WIDTH + 120, 200);
  ctx.restore();
}

function drawViaduct(ctx, t, light) {
  const stone = mix(light.landAt(0.16), light.land, 0.3);
  const offset = travelled(t) % ARCH;
  ctx.save();
  ctx.shadowColor = "rgb(4 3 14 / 0.5)";
  ctx.shadowBlur = 18;
  ctx.fillStyle = vertical(ctx, RAIL, 740, [
    [0, mix(stone, light.horizon, 0.1)],
    [1, light.land],
  ]);
  ctx.beginPath();
  ctx.rect(-60, RAIL + 5, WIDTH + 120, 200);
  for (let x = -offset - ARCH; x < WIDTH + ARCH; x += ARCH) {
    ctx.moveTo(x + 18, 800);
    ctx.lineTo(x + 18, RAIL + 96);
    ctx.arc(x + ARCH / 2, RAIL + 96, ARCH / 2 - 18, Math.PI, 0);
    ctx.lineTo(x + ARCH - 18, 800);
    ctx.closePath();
  }
  ctx.fill("evenodd");
  ctx.restore();
  // Stones round the arches.
  ctx.strokeStyle = css(mix(stone, light.horizon, 0.22));
  ctx.lineWidth = 5;
  for (let x = -offset - ARCH; x < WIDTH + ARCH; x += ARCH) {
    ctx.beginPath();
    ctx.arc(x + ARCH / 2, RAIL + 96, ARCH / 2 - 15, Math.PI, 0);
    ctx.stroke();
  }
  ctx.fillStyle = css(mix(stone, light.horizon, 0.2));
  ctx.fillRect(-60, RAIL + 10, WIDTH + 120, 5);
}

/** Grass that passes close to the camera. */
export function drawForeground(ctx, t, light) {
  const depth = 1.7;
  const offset = travelled(t) * depth;
  const dark = css(mix(light.land, [2, 2, 8], 0.4));
  if (t > HIDDEN_S) return;
  for (let n = Math.floor(offset / 22) - 3; n < offset / 22 + 64; n++) {
    const x = n * 22 - offset + 14 * chance(n, 151);
    const height = 26 + 46 * chance(n, 152) * chance(Math.floor(n / 6), 153);
    const lean = 9 * Math.sin(t * 1.2 + n * 0.7) + 12 * (chance(n, 154) - 0.5);
    shape(
      ctx,
      [
        [x - 8, 730],
        [x + lean, 722 - height],
        [x + 8, 730],
      ],
      dark,
    );
  }
}

import { chance, during, noise, passing, TAU, travelled } from "./time.js";
import { css, disc, glow, mix, shape, sheet, vertical } from "./paint.js";
import { CREAM } from "./light.js";
import { drawMill, drawVillage, VILLAGE } from "./village.js";
import { drawSheep } from "./sheep.js";

/** The country behind the track: mountains, a village, a windmill, and sheep who can't sleep. */

export function drawLand(ctx, t, light) {
  drawMountains(ctx, t, light);
  drawHills(ctx, t, light, {
    depth: 0.24,
    base: 468,
    height: 90,
    width: 330,
    distance: 0.36,
    salt: 31,
  });
  const village = {
    depth: VILLAGE.depth,
    base: 524,
    height: 84,
    width: 420,
    distance: 0.2,
    salt: 32,
  };
  const ground = (x) => hillAt(t, x, village);
  drawHills(ctx, t, light, village, () => {
    drawTrees(ctx, t, light, village, 0.26, 0.75);
    drawVillage(ctx, t, light, ground);
    drawMill(ctx, t, light, ground);
  });
  drawSheep(ctx, t, light, ground);
  const near = { depth: 0.75, base: 590, height: 40, width: 520, distance: 0.08, salt: 33 };
  drawHills(ctx, t, light, near, () => {
    drawTrees(ctx, t, light, near, 0.1, 1.15);
  });
  drawFireflies(ctx, t);
}

function drawMountains(ctx, t, light) {
  drawPeaks(ctx, t, light, {
    depth: 0.04,
    width: 210,
    foot: 396,
    height: 250,
    distance: 0.78,
    salt: 41,
  });
  drawPeaks(ctx, t, light, {
    depth: 0.09,
    width: 150,
    foot: 432,
    height: 170,
    distance: 0.58,
    salt: 44,
  });
  ctx.fillStyle = vertical(ctx, 330, 500, [
    [0, light.horizon, 0],
    [1, light.horizon, 0.5],
  ]);
  ctx.fillRect(-60, 330, 1400, 200);
}

/** Folded paper: a side in the light and one in the shade, and snow where it is high. */

function drawPeaks(ctx, t, light, { depth, width, foot, height, distance, salt }) {
  const offset = travelled(t) * depth + 500;
  const first = Math.floor(offset / width) - 2;
  const colour = light.landAt(distance);
  const bright = css(mix(colour, light.horizon, 0.34));
  const snow = mix(colour, CREAM, 0.5);
  // The lower ones stand in front.
  const peaks = Array.from({ length: Math.ceil(1500 / width) + 4 }, (_, i) => {
    const n = first + i;
    const high = 0.45 + 0.55 * chance(n, salt);
    return { n, high, x: (n + 0.5 * chance(n, salt + 1)) * width - offset };
  }).sort((a, b) => b.high - a.high);
  for (const { n, high, x } of peaks) {
    const [y, half] = [foot - height * high, width * (0.55 + 0.6 * high)];
    const ridge = (u, side) => [x + side * half * u, y + (foot + 90 - y) * u];
    shape(ctx, [[x, y], ridge(1, 1), ridge(1, -1)], css(colour));
    const fold = (u) => [
      x + (chance(n, salt + 2) - 0.3) * 40 * u + (Math.round(u * 10) % 2 ? 7 : -5),
      y + (foot + 90 - y) * u,
    ];
    shape(ctx, [[x, y], ridge(1, 1), fold(1), fold(0.7), fold(0.5), fold(0.3)], bright);
    if (high > 0.68) {
      shape(ctx, [[x, y], ridge(0.24, 1), fold(0.13), ridge(0.17, -1)], css(snow, 0.85));
      shape(ctx, [[x, y], fold(0.13), ridge(0.17, -1)], css(mix(colour, snow, 0.55)));
    }
  }
}

function hillAt(t, x, { depth, base, height, width, salt }) {
  const world = (x + travelled(t) * depth) / width;
  return base - height * (0.72 * noise(world, salt) + 0.28 * noise(world * 2.7, salt + 1));
}

function drawHills(ctx, t, light, hill, onThem = () => {}) {
  const colour = light.landAt(hill.distance);
  const top = hill.base - hill.height;
  onThem();
  sheet(ctx, {
    heightAt: (x) => hillAt(t, x, hill),
    fill: vertical(ctx, top, top + 230, [
      [0, mix(colour, light.horizon, 0.12)],
      [1, mix(colour, light.land, 0.5)],
    ]),
  });
}

function drawTrees(ctx, t, light, hill, distance, size) {
  const offset = travelled(t) * hill.depth;
  const first = Math.floor((offset - 100) / 34);
  for (let n = first; n < first + 44; n++) {
    // They stand in groups.
    if (noise(n / 9, hill.salt + 5) * 0.7 + chance(n, hill.salt + 6) * 0.3 < 0.5) continue;
    const x = n * 34 + 26 * chance(n, hill.salt + 7) - offset;
    const height = (46 + 46 * chance(n, hill.salt + 8)) * size;
    const y = hillAt(t, x, hill) + 6;
    const paper = css(
      mix(light.landAt(distance), light.land, 0.35 + 0.4 * chance(n, hill.salt + 9)),
    );
    const half = height * 0.24;
    for (const [low, high, wide] of [
      [0, 0.6, 1],
      [0.28, 0.8, 0.8],
      [0.52, 1, 0.58],
    ]) {
      shape(
        ctx,
        [
          [x - half * wide, y - height * low],
          [x, y - height * high],
          [x + half * wide, y - height * low],
        ],
        paper,
      );
    }
  }
}

function drawFireflies(ctx, t) {
  const shine = during(t, 9, 15.5, 1.5);
  if (shine <= 0) return;
  for (let i = 0; i < 26; i++) {
    const x = (((passing(t, 12, chance(i, 61) * 1500, 0.8) % 1500) + 1500) % 1500) - 80;
    const y = 500 + 110 * chance(i, 62) + 14 * Math.sin(t * 1.3 + i * 2);
    const blink = Math.max(0, Math.sin(t * (1.2 + chance(i, 63)) + TAU * chance(i, 64)));
    disc(ctx, x, y, 2, css([232, 255, 140], shine * blink));
    glow(ctx, x, y, 18, [200, 255, 110], 0.55 * shine * blink);
  }
}

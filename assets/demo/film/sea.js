import { chance, passing, smooth, TAU, travelled, WIDTH } from "./time.js";
import { at, css, disc, glow, isNear, line, mix, shape, vertical } from "./paint.js";
import { CREAM, LAMP_GLOW, LAMPLIGHT, MOONLIGHT, SUNLIGHT } from "./light.js";
import { HORIZON, moonAt, sunAt } from "./sky.js";
import { drawWhale } from "./whale.js";
import { drawLighthouse } from "./lighthouse.js";

/** The sea behind the track, with what lives on it. */

export function drawSea(ctx, t, light) {
  const deep = mix(light.top, light.land, 0.35);
  ctx.fillStyle = vertical(ctx, HORIZON, 720, [
    [0, mix(light.horizon, light.middle, 0.45)],
    [0.25, mix(light.middle, deep, 0.35)],
    [1, deep],
  ]);
  ctx.fillRect(-60, HORIZON, WIDTH + 120, 400);
  drawGlitter(ctx, t, moonAt(t), MOONLIGHT, moonAt(t).shine);
  drawGlitter(
    ctx,
    t,
    sunAt(t),
    SUNLIGHT,
    t > 30 ? sunAt(t).shine * smooth(sunAt(t).y, HORIZON + 70, HORIZON - 10) : 0,
  );
  drawWaves(ctx, t, light);
  drawIslands(ctx, t, light);
  drawBoat(ctx, t, light, 27, 700, 0.12, 450, 0.8);
  drawBoat(ctx, t, light, 55, 840, 0.14, 462, 1);
  drawLighthouse(ctx, t, light);
  drawWhale(ctx, t, light);
}

/** The light of `source` on the water, broken by the waves. */

function drawGlitter(ctx, t, { x, y }, colour, shine) {
  if (shine <= 0) return;
  const seen = shine * smooth(y, HORIZON + 110, HORIZON - 40);
  for (let row = 0; row < 34; row++) {
    const depth = row / 34;
    const py = HORIZON + 4 + 250 * depth ** 1.35;
    for (let i = 0; i < 3; i++) {
      const sway = Math.sin(t * (0.9 + chance(row, i + 71)) + TAU * chance(row, i + 74));
      const width = (18 + 70 * depth) * (0.45 + 0.55 * chance(row, i + 77)) * (0.75 + 0.25 * sway);
      const px = x + (chance(row, i + 80) - 0.5) * (70 + 190 * depth) + 9 * sway;
      ctx.fillStyle = css(colour, seen * (0.5 - 0.3 * depth) * (0.55 + 0.45 * sway));
      ctx.beginPath();
      ctx.roundRect(px - width / 2, py, width, 2 + 3.5 * depth, 3);
      ctx.fill();
    }
  }
}

/** Sheets of water with soft crests, the nearer ones moving more. */

function drawWaves(ctx, t, light) {
  for (let row = 0; row < 4; row++) {
    const near = (row + 1) / 4;
    const base = HORIZON + 18 + 150 * near ** 1.5;
    const offset = travelled(t) * (0.06 + 0.34 * near) + t * 12 * near;
    ctx.fillStyle = css(mix(mix(light.middle, light.top, 0.3), light.land, 0.3 * near), 0.3);
    ctx.beginPath();
    ctx.moveTo(-60, 780);
    for (let x = -60; x <= WIDTH + 60; x += 10) {
      const u = (x + offset) / (50 + 90 * near);
      ctx.lineTo(x, base + (2 + 6 * near) * Math.sin(u) * Math.sin(u * 0.31 + row + t * 0.4));
    }
    ctx.lineTo(WIDTH + 60, 780);
    ctx.fill();
  }
}

function drawIslands(ctx, t, light) {
  for (const [atS, x, width, height] of [
    [26, 200, 420, 66],
    [33, 1180, 360, 46],
    [39, 330, 300, 38],
    [52, 1150, 460, 78],
  ]) {
    const px = passing(t, atS, x, 0.07);
    if (!isNear(px, 500)) continue;
    ctx.fillStyle = vertical(ctx, HORIZON - height, HORIZON + 4, [
      [0, light.landAt(0.55)],
      [1, light.landAt(0.75)],
    ]);
    ctx.beginPath();
    ctx.moveTo(px - width / 2, HORIZON + 4);
    for (let i = 0; i <= 24; i++) {
      const u = i / 24;
      const bump = Math.sin(Math.PI * u) ** 0.7 * (0.65 + 0.35 * Math.sin(u * 11 + atS));
      ctx.lineTo(px + (u - 0.5) * width, HORIZON + 4 - height * bump);
    }
    ctx.fill();
  }
}

function drawBoat(ctx, t, light, atS, x, depth, y, scale) {
  const px = passing(t, atS, x, depth);
  if (!isNear(px)) return;
  const cloth = css(mix(mix(light.horizon, CREAM, 0.7), light.land, 0.35 * light.night));
  at(
    ctx,
    px,
    y + 2 * Math.sin(t * 1.4),
    () => {
      shape(
        ctx,
        [
          [-26, 0],
          [26, 0],
          [18, 12],
          [-18, 12],
        ],
        css(light.land),
      );
      line(
        ctx,
        [
          [0, 0],
          [0, -58],
        ],
        css(light.land),
        2.5,
      );
      shape(
        ctx,
        [
          [3, -56],
          [3, -6],
          [27, -6],
        ],
        cloth,
      );
      shape(
        ctx,
        [
          [-3, -48],
          [-3, -6],
          [-20, -6],
        ],
        css(mix(light.horizon, [220, 70, 70], 0.6)),
      );
      disc(ctx, 0, -60, 2, css(LAMPLIGHT, light.night));
      glow(ctx, 0, -60, 26, LAMP_GLOW, 0.5 * light.night);
    },
    { turn: 0.05 * Math.sin(t * 1.1 + x), scale },
  );
}

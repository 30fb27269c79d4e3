import { chance, during, passing, smooth, TAU } from "./time.js";
import { at, css, disc, glow, isNear, line, mix, rounded, shape, vertical } from "./paint.js";
import { CREAM, LAMPLIGHT } from "./light.js";
import { HORIZON } from "./sky.js";

/** The town across the bay with its big wheel, and the balloons and gulls of the morning. */

const TOWN = { atS: 43.5, depth: 0.16, x: 640 };
const WHEEL_RADIUS = 66;
const LAMPS = [
  [255, 216, 74],
  [255, 122, 92],
  [126, 220, 255],
  [255, 140, 200],
];

export function drawTown(ctx, t, light) {
  const x = passing(t, TOWN.atS, TOWN.x, TOWN.depth);
  if (!isNear(x, 700)) return;
  const paper = mix(light.landAt(0.22), light.land, 0.3);
  ctx.fillStyle = vertical(ctx, 360, 430, [
    [0, paper],
    [1, mix(paper, light.land, 0.5)],
  ]);
  ctx.beginPath();
  ctx.moveTo(x - 520, 424);
  ctx.bezierCurveTo(x - 330, 366, x - 90, 376, x, 380);
  ctx.bezierCurveTo(x + 160, 366, x + 330, 392, x + 500, 424);
  ctx.fill();
  for (let i = 0; i < 26; i++) drawHouse(ctx, light, x - 330 + i * 25, i);
  drawWheel(ctx, t, light, x + 190, HORIZON - 84);
}

function drawHouse(ctx, light, x, i) {
  // The big wheel stands in a gap.
  if (i > 18 && i < 23) return;
  const [width, height] = [
    18 + 8 * chance(i, 101),
    26 + 40 * chance(i, 102) * Math.sin((Math.PI * (i + 4)) / 34),
  ];
  const y = 396 - 10 * Math.sin((Math.PI * i) / 26);
  rounded(
    ctx,
    x,
    y - height,
    width,
    height + 12,
    1,
    css(mix(light.landAt(0.3 + 0.2 * chance(i, 103)), CREAM, 0.04)),
  );
  if (chance(i, 104) > 0.5)
    shape(
      ctx,
      [
        [x - 2, y - height],
        [x + width / 2, y - height - 13],
        [x + width + 2, y - height],
      ],
      css(mix(light.landAt(0.12), [170, 50, 60], 0.3)),
    );
  for (let row = 0; row < height / 12 - 1; row++) {
    for (let column = 0; column < 2; column++) {
      if (chance(i * 40 + row * 2 + column, 105) < 0.42) continue;
      const [wx, wy] = [x + 4 + column * (width - 12), y - height + 6 + row * 12];
      rounded(ctx, wx, wy, 4, 5, 1, css(LAMPLIGHT, 0.2 + 0.75 * light.night));
      // And its light on the water.
      rounded(
        ctx,
        wx - 1,
        428 + row * 7 + 6 * chance(i, row),
        5,
        2,
        1,
        css(LAMPLIGHT, 0.3 * light.night),
      );
    }
  }
}

function drawWheel(ctx, t, light, x, y) {
  const spokes = 12;
  const metal = css(mix(light.landAt(0.5), CREAM, 0.3));
  line(
    ctx,
    [
      [x - 34, y + 86],
      [x, y],
      [x + 34, y + 86],
    ],
    metal,
    4,
  );
  const lit = 0.25 + 0.75 * light.night;
  glow(ctx, x, y, 150, [255, 150, 120], 0.2 * light.night);
  ctx.strokeStyle = metal;
  ctx.lineWidth = 2.5;
  for (const radius of [WHEEL_RADIUS, WHEEL_RADIUS - 9]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, TAU);
    ctx.stroke();
  }
  for (let i = 0; i < spokes; i++) {
    const angle = t * 0.35 + (TAU * i) / spokes;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    line(
      ctx,
      [
        [x, y],
        [x + WHEEL_RADIUS * cos, y + WHEEL_RADIUS * sin],
      ],
      metal,
      1.4,
    );
    const colour = LAMPS[i % LAMPS.length];
    for (let bulb = 1; bulb < 5; bulb++) {
      const r = (WHEEL_RADIUS * bulb) / 5;
      const chase = 0.5 + 0.5 * Math.sin(t * 4 - bulb * 1.1);
      disc(ctx, x + r * cos, y + r * sin, 1.7, css(colour, lit * chase));
    }
    const [gx, gy] = [x + WHEEL_RADIUS * cos, y + WHEEL_RADIUS * sin + 5];
    rounded(ctx, gx - 6, gy - 3, 12, 9, 4, css(colour, 0.4 + 0.6 * lit));
    glow(ctx, gx, gy, 16, colour, 0.3 * light.night);
  }
}

export function drawBalloons(ctx, t, light) {
  for (const [i, startX, startY, scale, colour] of [
    [0, 250, 470, 1, [235, 87, 87]],
    [1, 1010, 430, 0.66, [255, 216, 74]],
    [2, 640, 420, 0.42, [126, 190, 220]],
    [3, 1180, 380, 0.4, [240, 140, 170]],
  ]) {
    const rise = smooth(t, 47.5 + i * 0.7, 62 + i);
    const x = passing(t, 53, startX, 0.09 + 0.07 * scale) + 10 * Math.sin(t * 0.5 + i);
    const y = startY - (240 + 60 * i) * rise;
    const alpha = smooth(t, 47.5 + i * 0.7, 49.5 + i * 0.7);
    if (alpha > 0)
      at(ctx, x, y, () => drawBalloon(ctx, t + i, light, colour), {
        scale,
        alpha,
        turn: 0.03 * Math.sin(t * 0.7 + i),
      });
  }
}

function drawBalloon(ctx, t, light, colour) {
  const cloth = mix(colour, light.land, 0.22 * light.night);
  ctx.fillStyle = css(cloth);
  ctx.beginPath();
  ctx.moveTo(0, 62);
  ctx.bezierCurveTo(-22, 44, -56, 20, -56, -18);
  ctx.bezierCurveTo(-56, -86, 56, -86, 56, -18);
  ctx.bezierCurveTo(56, 20, 22, 44, 0, 62);
  ctx.fill();
  ctx.fillStyle = css(CREAM, 0.5);
  for (const [inner, outer] of [
    [-14, -34],
    [14, 34],
  ]) {
    ctx.beginPath();
    ctx.moveTo(0, 60);
    ctx.bezierCurveTo(inner * 0.6, 36, inner, 10, inner, -18);
    ctx.bezierCurveTo(inner, -50, inner * 0.5, -66, 0, -69);
    ctx.bezierCurveTo(outer * 0.7, -66, outer, -50, outer, -18);
    ctx.bezierCurveTo(outer, 10, outer * 0.6, 38, 0, 60);
    ctx.fill();
  }
  for (const dx of [-8, 8])
    line(
      ctx,
      [
        [dx * 0.8, 56],
        [dx, 80],
      ],
      css(light.land),
      1.2,
    );
  rounded(ctx, -10, 80, 20, 15, 3, css(mix([150, 96, 60], light.land, 0.2)));
  disc(ctx, -3, 76, 4, css(light.land));
  const flame = Math.max(0, Math.sin(t * 1.7)) ** 3;
  glow(ctx, 0, 58, 50, [255, 190, 90], 0.6 * flame);
}

export function drawGulls(ctx, t) {
  const alpha = during(t, 50, 62, 1.5);
  if (alpha <= 0) return;
  for (let i = 0; i < 7; i++) {
    const x = -120 + (t - 49 - i * 0.55) * (95 + 12 * chance(i, 111)) + 60 * i;
    const y = 190 + 110 * chance(i, 112) + 18 * Math.sin(t * 0.8 + i);
    const flap =
      Math.sin(t * (6 + chance(i, 113)) + i) * (0.4 + 0.6 * Math.abs(Math.sin(t * 0.5 + i)));
    at(
      ctx,
      x,
      y,
      () => {
        ctx.strokeStyle = css([255, 250, 240], alpha);
        ctx.lineWidth = 3.4;
        ctx.lineCap = "round";
        ctx.beginPath();
        ctx.moveTo(-20, -8 * flap);
        ctx.quadraticCurveTo(-9, -9 - 5 * flap, 0, 0);
        ctx.quadraticCurveTo(9, -9 - 5 * flap, 20, -8 * flap);
        ctx.stroke();
      },
      { scale: 0.7 + 0.6 * chance(i, 114) },
    );
  }
}

import { chance, during, keyed, lerp, smooth, TAU, WIDTH } from "./time.js";
import { css, disc, glow, mix, vertical } from "./paint.js";
import { CREAM, MOONLIGHT, SUNLIGHT } from "./light.js";

/** Where the sea ends, and what is low in the sky goes down. */
export const HORIZON = 400;

const STARS = 240;
const MOON_RADIUS = 82;
const CLOUDS = 9;

export function drawSky(ctx, t, light) {
  ctx.fillStyle = vertical(ctx, 0, 470, [
    [0, light.top],
    [0.55, light.middle],
    [1, light.horizon],
  ]);
  ctx.fillRect(-60, -60, WIDTH + 120, 900);
  drawStars(ctx, t, light);
  drawShootingStar(ctx, t, 9.7, [340, 60], [560, 240]);
  drawShootingStar(ctx, t, 10.4, [760, 40], [940, 150]);
  drawShootingStar(ctx, t, 31.6, [420, 50], [250, 190]);
  drawSun(ctx, t);
  drawMoon(ctx, t);
  drawClouds(ctx, t, light);
}

/** Where the moon is: it rises behind the sea, and is high and pale when the morning comes. */
export const moonAt = (t) => ({
  x: keyed(t, [
    [22, 985],
    [37, 850],
    [42, 1010],
    [53, 1130],
  ]),
  y: keyed(t, [
    [22.5, HORIZON + MOON_RADIUS + 20],
    [31, 196],
    [37, 170],
    [42, 110],
    [53, 74],
  ]),
  shine: smooth(t, 22, 25) * (1 - smooth(t, 47, 53)),
});

/** Where the sun is: it goes down at the start and comes up at the end. */
export const sunAt = (t) =>
  t < 30
    ? {
        x: 905 - t * 4,
        y: keyed(t, [
          [0, 366],
          [9, 540],
        ]),
        shine: 1 - smooth(t, 6, 11),
      }
    : {
        x: 505,
        y: keyed(t, [
          [50.5, HORIZON + 90],
          [59.5, HORIZON - 92],
        ]),
        shine: smooth(t, 49, 53),
      };

function drawStars(ctx, t, light) {
  if (light.night <= 0) return;
  for (let i = 0; i < STARS; i++) {
    const x = ((chance(i, 1) * 1400 - t * 1.2 + 1400) % 1400) - 60;
    const y = chance(i, 2) ** 1.4 * 420;
    const size = 0.7 + 1.7 * chance(i, 3) ** 4;
    const twinkle = 0.7 + 0.3 * Math.sin(t * (0.8 + 1.6 * chance(i, 4)) + TAU * chance(i, 5));
    // They come out one after the other.
    const out = smooth(light.night, 0.75 * chance(i, 6), 0.75 * chance(i, 6) + 0.25);
    disc(ctx, x, y, size, css(CREAM, out * twinkle * (1 - y / 640)));
  }
}

function drawShootingStar(ctx, t, start, [x0, y0], [x1, y1]) {
  const u = (t - start) / 0.9;
  if (u < 0 || u > 1) return;
  const head = [lerp(x0, x1, smooth(u, -0.4, 1)), lerp(y0, y1, smooth(u, -0.4, 1))];
  const tail = [lerp(x0, x1, smooth(u - 0.3, -0.4, 1)), lerp(y0, y1, smooth(u - 0.3, -0.4, 1))];
  const gradient = ctx.createLinearGradient(...tail, ...head);
  const bright = Math.sin(Math.PI * u);
  gradient.addColorStop(0, css(CREAM, 0));
  gradient.addColorStop(1, css(CREAM, bright));
  ctx.strokeStyle = gradient;
  ctx.lineWidth = 3;
  ctx.lineCap = "round";
  ctx.beginPath();
  ctx.moveTo(...tail);
  ctx.lineTo(...head);
  ctx.stroke();
  glow(ctx, ...head, 22, CREAM, bright);
}

function drawSun(ctx, t) {
  const { x, y, shine } = sunAt(t);
  glow(ctx, x, y, 420, [255, 176, 96], 0.5 * shine);
  glow(ctx, x, y, 190, SUNLIGHT, 0.5 * shine);
  if (shine > 0) disc(ctx, x, y, 62, css(SUNLIGHT, shine));
}

function drawMoon(ctx, t) {
  const { x, y, shine } = moonAt(t);
  if (shine <= 0) return;
  // Red and large when it is low, as the real one.
  const low = smooth(y, 210, HORIZON + 40);
  const colour = mix([246, 242, 255], [255, 214, 160], low);
  const radius = MOON_RADIUS + 10 * low;
  glow(ctx, x, y, 380, mix([150, 160, 255], [255, 180, 120], low), 0.42 * shine);
  glow(ctx, x, y, 170, MOONLIGHT, 0.3 * shine);
  disc(ctx, x, y, radius, css(colour, shine));
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, TAU);
  ctx.clip();
  const shade = css(mix(colour, [120, 110, 190], 0.3), 0.55 * shine);
  for (const [dx, dy, r] of [
    [-30, -22, 17],
    [18, -38, 9],
    [30, 12, 22],
    [-16, 30, 12],
    [-48, 20, 8],
    [4, -2, 6],
    [44, -20, 7],
  ]) {
    disc(ctx, x + dx, y + dy, r, shade);
  }
  disc(ctx, x + 22, y + 14, radius * 1.02, css(colour, 0.12 * shine));
  ctx.restore();
}

function drawClouds(ctx, t, light) {
  for (let i = 0; i < CLOUDS; i++) {
    const far = chance(i, 11);
    const x = ((chance(i, 12) * 1900 - t * (5 + 9 * far) + 1900 * 3) % 1900) - 300;
    const y = 70 + 230 * chance(i, 13);
    const scale = 0.5 + 0.8 * far;
    const paper = mix(mix(light.middle, light.horizon, 0.75), CREAM, 0.16);
    const alpha =
      (0.34 + 0.3 * during(t, -1, 5, 4) + 0.34 * smooth(t, 48, 54)) * (0.55 + 0.45 * far);
    drawCloud(ctx, x, y, scale, i, css(paper, alpha * (1 - 0.55 * light.night)));
  }
}

/** Long and flat below, with a few bumps on top. */
function drawCloud(ctx, x, y, scale, salt, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.roundRect(x, y, 240 * scale, 26 * scale, 13 * scale);
  for (let bump = 0; bump < 4; bump++) {
    const bx = x + (44 + bump * 48 + 14 * chance(salt, bump)) * scale;
    const radius =
      (18 + 20 * chance(salt, bump + 20) * Math.sin((Math.PI * (bump + 1)) / 5)) * scale;
    ctx.moveTo(bx + radius, y + 10 * scale);
    ctx.arc(bx, y + 10 * scale, radius, 0, TAU);
  }
  ctx.fill("nonzero");
}

import { chance, clamp, during, passing, smooth, travelled, WIDTH } from "./time.js";
import { css, disc, glow, line, mix, shape } from "./paint.js";
import { LAMPLIGHT } from "./light.js";

/** The tunnel, cut open: the rock behind the train, lamps on it, and those who live there. */

/** When the middle of the picture goes in, and comes out. */
const IN_S = 15.6;
const OUT_S = 22.8;
/** What the mountain's slope takes, from its foot to the top of the picture. */
const SLOPE = 140;
const ROCK = [24, 18, 44];
const CRYSTALS = [
  [110, 220, 255],
  [255, 120, 200],
  [150, 255, 190],
  [190, 150, 255],
];

/** When eyes open, where along the wall and how high; the last are larger than one would like. */
const EYES = [
  [17, 980, 250, 6],
  [17.6, 700, 300, 5],
  [18.1, 420, 180, 7],
  [18.5, 1080, 330, 5],
  [18.9, 250, 210, 6],
  [19.6, 560, 250, 30],
];

export const EYES_S = EYES.at(-1)[0];

/** How much the picture is in the tunnel. */
export const darkness = (t) =>
  smooth(t, IN_S - 1.2, IN_S + 0.8) * (1 - smooth(t, OUT_S - 1, OUT_S + 0.6));

const edges = (t) => [passing(t, IN_S, WIDTH / 2), passing(t, OUT_S, WIDTH / 2)];

/** When the rock hides the whole country behind it, which is another one when it shows again. */
export const HIDDEN_S = 19.15;

export function drawTunnel(ctx, t, light) {
  const [from, to] = edges(t);
  if (from > WIDTH + 200 || to < -200) return;
  const jag = (n, salt) => 60 * (chance(n, salt) - 0.5);
  const left = [0, 1, 2, 3, 4, 5].map((n) => [from + (SLOPE * n) / 5 + jag(n, 131), 600 - 140 * n]);
  const right = [5, 4, 3, 2, 1, 0].map((n) => [to - (SLOPE * n) / 5 + jag(n, 132), 600 - 140 * n]);
  ctx.save();
  ctx.shadowColor = "rgb(4 3 14 / 0.6)";
  ctx.shadowBlur = 40;
  shape(
    ctx,
    [[from - 70, 760], ...left, ...right, [to + 70, 760]],
    css(mix(ROCK, light.middle, 0.1)),
  );
  ctx.restore();
  ctx.save();
  ctx.beginPath();
  for (const [x, y] of [[from - 70, 760], ...left, ...right, [to + 70, 760]]) ctx.lineTo(x, y);
  ctx.clip();
  drawStrata(ctx, t);
  drawFinds(ctx, t, from, to);
  drawLamps(ctx, t, from, to);
  for (const eyes of EYES) drawEyes(ctx, t, ...eyes);
  ctx.restore();
  for (const edge of [left, right]) line(ctx, edge, css(mix(ROCK, light.horizon, 0.5)), 7);
}

function drawStrata(ctx, t) {
  const offset = travelled(t);
  for (let row = 0; row < 9; row++) {
    const points = [];
    for (let x = -60; x <= WIDTH + 60; x += 60) {
      const n = Math.floor((x + offset) / 60);
      points.push([n * 60 - offset, row * 70 - 20 + 46 * chance(n, row + 141)]);
    }
    line(ctx, points, css([66, 50, 104], 0.4), 2.5);
  }
}

function drawLamps(ctx, t, from, to) {
  const offset = travelled(t);
  for (let n = Math.floor(offset / 310) - 1; n < offset / 310 + 5; n++) {
    const x = n * 310 - offset;
    if (x < from + 330 || x > to - 330) continue;
    line(
      ctx,
      [
        [x, 352],
        [x, 376],
      ],
      css([70, 58, 96]),
      4,
    );
    disc(ctx, x, 382, 6, css([255, 206, 120]));
    glow(ctx, x, 390, 210, [255, 150, 70], 0.42);
  }
}

function drawEyes(ctx, t, opensS, x, y, size) {
  const age = t - opensS;
  const open =
    smooth(age, 0, 0.18) * (1 - smooth(age, size > 20 ? 1.9 : 1.5, size > 20 ? 2.05 : 1.65));
  if (open <= 0) return;
  const blink = size > 20 ? 1 - during(age, 0.98, 1.04, 0.09) : 1 - during(age, 0.8, 0.84, 0.06);
  // Small ones stay behind; the large ones keep up for a moment.
  const px = passing(t, opensS + 0.5, x, size > 20 ? 0.25 : 1);
  const yellow = size > 20 ? [190, 255, 120] : LAMPLIGHT;
  for (const side of [-1, 1]) {
    const ex = px + side * size * 1.5;
    glow(ctx, ex, y, size * 3.2, yellow, 0.3 * open);
    ctx.fillStyle = css(yellow);
    ctx.beginPath();
    ctx.ellipse(ex, y, size, size * clamp(open * blink, 0.04), side * 0.2, 0, 7);
    ctx.fill();
    // They follow the train.
    ctx.fillStyle = css(ROCK);
    ctx.beginPath();
    ctx.ellipse(
      ex + clamp((620 - px) / 40, -3, 3) * (size / 8),
      y + size * 0.2,
      size * 0.3,
      size * 0.8 * clamp(open * blink, 0.04),
      0,
      0,
      7,
    );
    ctx.fill();
  }
}

/** What was in the rock all along. */
function drawFinds(ctx, t, from, to) {
  const offset = travelled(t);
  for (let n = Math.floor(offset / 170) - 1; n < offset / 170 + 9; n++) {
    const x = n * 170 - offset + 90 * chance(n, 161);
    const y = 60 + 330 * chance(n, 162);
    if (x < from + 260 || x > to - 260) continue;
    if (n % 3 === 0) drawAmmonite(ctx, x, y, 26 + 22 * chance(n, 163));
    else drawCrystals(ctx, t, x, y, n);
  }
}

function drawAmmonite(ctx, x, y, size) {
  const spiral = Array.from({ length: 60 }, (_, i) => {
    const [angle, radius] = [i * 0.28, size * (1 - i / 62) ** 1.3];
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
  line(ctx, spiral, css([104, 84, 120], 0.75), 4);
}

function drawCrystals(ctx, t, x, y, n) {
  const colour = CRYSTALS[(n + 300) % CRYSTALS.length];
  const shine = 0.6 + 0.4 * Math.sin(t * 2 + n);
  glow(ctx, x, y - 10, 90, colour, 0.3 * shine);
  for (let i = 0; i < 4; i++) {
    const lean = (i - 1.5) * 13 + 6 * chance(n, i + 171);
    const height = 22 + 26 * chance(n, i + 175);
    shape(
      ctx,
      [
        [x + lean * 0.5 - 5, y],
        [x + lean - 4, y - height + 7],
        [x + lean, y - height],
        [x + lean + 5, y - height + 7],
        [x + lean * 0.5 + 5, y],
      ],
      css(mix(colour, [255, 255, 255], 0.25 * (i % 2)), 0.55 + 0.3 * shine),
    );
  }
}

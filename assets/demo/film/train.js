import { chance, noise, smooth, speed, TAU, travelled } from "./time.js";
import { at, css, disc, glow, line, mix, rounded, shape, vertical } from "./paint.js";
import { CREAM, LAMP_GLOW, LAMPLIGHT } from "./light.js";
import { darkness } from "./tunnel.js";
import { RAIL } from "./track.js";

/** The train: four cars behind the engine, and who rides in them. */

const CAR = 150;
export const GAP = 10;
const CARS = 4;
/** Where the engine begins, and the roof of the cars. */
export const ENGINE_X = 838;
export const ROOF = RAIL - 78;
const RED = [160, 44, 58];
const NAVY = [40, 48, 104];

/** Where the cat sits: in the middle of this car's roof. */
export const CAT_CAR_X = carX(1) + CAR * 0.5;

function carX(i) {
  return ENGINE_X - (i + 1) * (CAR + GAP);
}

/** How much the lamps in the cars are on; they come on one after the other. */
export const lit = (t, i) =>
  smooth(t, 4.4 + i * 0.35, 4.55 + i * 0.35) * (1 - 0.75 * smooth(t, 54, 57));

export function drawTrain(ctx, t, light) {
  for (let i = CARS - 1; i >= 0; i--) drawCar(ctx, t, light, i);
}

export const bounce = (t, i) => speed(t) * 1.3 * Math.sin(t * 9 + i * 1.7) * noise(t * 2, i);

export function paintAt(colour, t, light) {
  const night = mix(colour, light.land, 0.34 * light.night);
  return mix(night, [8, 6, 16], 0.5 * darkness(t));
}

function drawCar(ctx, t, light, i) {
  const x = carX(i);
  const y = bounce(t, i);
  const paint = paintAt(i % 2 ? NAVY : RED, t, light);
  const top = ROOF + 12 + y;
  line(
    ctx,
    [
      [x - GAP, RAIL - 16],
      [x, RAIL - 16],
    ],
    css(light.land),
    5,
  );
  for (const dx of [26, 50, CAR - 50, CAR - 26]) drawWheel(ctx, t, light, x + dx, 10);
  ctx.save();
  ctx.shadowColor = "rgb(4 3 14 / 0.5)";
  ctx.shadowBlur = 12;
  rounded(
    ctx,
    x,
    top,
    CAR,
    52,
    5,
    vertical(ctx, top, top + 52, [
      [0, mix(paint, CREAM, 0.1)],
      [1, paint],
    ]),
  );
  ctx.restore();
  // The roof, with what light is left on it.
  ctx.fillStyle = css(
    mix(paintAt([70, 62, 92], t, light), light.horizon, 0.14 * (1 - darkness(t))),
  );
  ctx.beginPath();
  ctx.roundRect(x - 5, ROOF + y, CAR + 10, 15, [12, 12, 3, 3]);
  ctx.fill();
  rounded(ctx, x, top + 40, CAR, 3.5, 0, css(mix(paint, LAMPLIGHT, 0.75)));
  for (let window = 0; window < 5; window++)
    drawWindow(ctx, t, light, i, window, x + 10 + window * 27, top + 9);
  drawLightBelow(ctx, t, light, i, x);
}

/** What falls out of the windows on the ground beside the track. */

function drawLightBelow(ctx, t, light, i, x) {
  const on = lit(t, i) * (0.4 + 0.6 * Math.max(light.night, darkness(t)));
  ctx.save();
  ctx.translate(x + CAR / 2, RAIL + 12);
  ctx.scale(1, 0.3);
  glow(ctx, 0, 0, 120, LAMP_GLOW, 0.34 * on);
  ctx.restore();
}

function drawWindow(ctx, t, light, car, window, x, y) {
  const on = lit(t, car);
  const dark = mix(light.land, light.middle, 0.5);
  const warm = mix([255, 186, 84], [255, 220, 128], chance(car * 5 + window, 161));
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, 22, 24, 4);
  ctx.clip();
  ctx.fillStyle = vertical(ctx, y, y + 24, [
    [0, mix(dark, mix(warm, CREAM, 0.35), on)],
    [1, mix(dark, warm, on)],
  ]);
  ctx.fillRect(x, y, 22, 24);
  drawPassenger(ctx, t, car * 5 + window, x + 11, y + 25);
  ctx.restore();
  glow(ctx, x + 11, y + 12, 40, LAMP_GLOW, 0.17 * on);
}

/** Some sleep, one reads, one waves, and some seats are free. */

function drawPassenger(ctx, t, seat, x, y) {
  const paper = css([58, 28, 52], 0.82);
  const kind = Math.floor(chance(seat, 171) * 7);
  if (kind > 4) return;
  const nod =
    kind === 1 ? 2.5 * smooth(Math.sin(t * 0.8 + seat), 0.2, 1) : 0.6 * Math.sin(t * 1.3 + seat);
  const small = kind === 3 ? 0.8 : 1;
  at(
    ctx,
    x + 3 * (chance(seat, 172) - 0.5),
    y,
    () => {
      disc(ctx, nod * 0.6, -13 + nod, 4.6, paper);
      ctx.beginPath();
      ctx.roundRect(-7, -8, 14, 14, 6);
      ctx.fill();
      if (kind === 0)
        shape(
          ctx,
          [
            [-6, -15 + nod],
            [6, -15 + nod],
            [3, -22 + nod],
            [-3, -22 + nod],
          ],
          paper,
        );
      if (kind === 2)
        shape(
          ctx,
          [
            [3, -8],
            [11, -10],
            [11, -3],
            [3, -1],
          ],
          css(CREAM, 0.9),
        );
      if (kind === 3)
        line(
          ctx,
          [
            [5, -6],
            [8 + 2 * Math.sin(t * 9), -17],
          ],
          paper,
          2.6,
        );
      if (kind === 4) disc(ctx, -4, -17 + nod, 2.6, paper);
    },
    { scale: small },
  );
}

/** How far a wheel has turned. */
export const turned = (t, radius) => travelled(t) / radius;

export function drawWheel(
  ctx,
  t,
  light,
  x,
  radius,
  fill = css(mix(light.land, light.horizon, 0.12)),
) {
  const y = RAIL - radius;
  disc(ctx, x, y, radius, css([12, 10, 22]));
  disc(ctx, x, y, radius - 2.5, fill);
  at(
    ctx,
    x,
    y,
    () => {
      for (let spoke = 0; spoke < 4; spoke++) {
        ctx.rotate(TAU / 8);
        line(
          ctx,
          [
            [-radius + 3, 0],
            [radius - 3, 0],
          ],
          css([12, 10, 22]),
          radius > 15 ? 3 : 2,
        );
      }
      disc(ctx, 0, 0, radius * 0.24, css([12, 10, 22]));
    },
    { turn: turned(t, radius) },
  );
}

import { passing, smooth, TAU } from "./time.js";
import { at, css, disc, isNear, line, mix } from "./paint.js";
import { CREAM } from "./light.js";

/** Sheep who can't sleep either. */

const SHEEP = { depth: 0.42, atS: 13.2 };

export function drawSheep(ctx, t, light, ground) {
  const fence = passing(t, SHEEP.atS, 380, SHEEP.depth);
  if (!isNear(fence, 500)) return;
  const wood = css(mix(light.landAt(0.3), CREAM, 0.25));
  const base = ground(fence) + 6;
  for (const dx of [-26, 0, 26])
    line(
      ctx,
      [
        [fence + dx, base + 8],
        [fence + dx, base - 32],
      ],
      wood,
      5,
    );
  for (const dy of [-24, -10])
    line(
      ctx,
      [
        [fence - 38, base + dy],
        [fence + 38, base + dy + 3],
      ],
      wood,
      4,
    );
  for (let i = 0; i < 3; i++) {
    const u = (t - SHEEP.atS + 1.9 - i * 0.85) / 1.1;
    const along = -110 - 74 * i + smooth(u, 0, 1) * (236 + 148 * i);
    const x = fence + along;
    const jump = u > 0 && u < 1 ? Math.sin(Math.PI * u) : 0;
    const y = ground(x) - 12 - 62 * jump;
    drawOneSheep(ctx, x, y, light, jump, u > 0 && u < 1 ? (0.5 - u) * -0.5 : 0);
  }
}

function drawOneSheep(ctx, x, y, light, jump, turn) {
  const wool = css(mix(mix(light.horizon, CREAM, 0.72), light.land, 0.12));
  const dark = css(light.land);
  at(
    ctx,
    x,
    y,
    () => {
      for (const [dx, lean] of [
        [-13, -1],
        [-6, -1],
        [8, 1],
        [14, 1],
      ]) {
        line(
          ctx,
          [
            [dx, 6],
            [dx + lean * 9 * jump, 22 - 5 * jump],
          ],
          dark,
          3.5,
        );
      }
      for (const [dx, dy, r] of [
        [-14, 0, 11],
        [-4, -6, 12],
        [8, -4, 12],
        [15, 1, 9],
        [0, 4, 13],
      ])
        disc(ctx, dx, dy, r, wool);
      ctx.fillStyle = dark;
      ctx.beginPath();
      ctx.ellipse(25, -6, 9, 6.5, 0.5, 0, TAU);
      ctx.fill();
      disc(ctx, 19, -12, 5, wool);
      disc(ctx, 27, -8, 1.3, css(CREAM));
    },
    { turn, scale: 1.15 },
  );
}

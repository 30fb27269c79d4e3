import { chance, passing, smooth, TAU } from "./time.js";
import { at, css, disc, glow, isNear, line, mix, rounded, shape } from "./paint.js";
import { CREAM, LAMP_GLOW, LAMPLIGHT } from "./light.js";

/** A village under the mountains, with its church and its windmill. */

export const VILLAGE = { depth: 0.42, atS: 9.5 };
const MILL = { depth: 0.42, atS: 12.4 };

export function drawVillage(ctx, t, light, ground) {
  for (let i = 0; i < 11; i++) {
    const x = passing(t, VILLAGE.atS, 400 + i * 72 + 22 * chance(i, 51), VILLAGE.depth);
    if (!isNear(x)) continue;
    const [width, height] = [44 + 20 * chance(i, 52), 32 + 22 * chance(i, 53)];
    const y = ground(x) + 12;
    const wall = css(mix(light.landAt(0.3), CREAM, 0.12));
    const roof = css(mix(light.landAt(0.12), [170, 50, 60], 0.3));
    if (i === 5) {
      // The church, with a light in its tower.
      rounded(ctx, x + 4, y - 104, 26, 104, 1, wall);
      shape(
        ctx,
        [
          [x, y - 102],
          [x + 17, y - 164],
          [x + 34, y - 102],
        ],
        roof,
      );
      lamp(ctx, x + 17, y - 82, 4.4, smooth(t, 5, 6));
    }
    rounded(ctx, x, y - height, width, height + 20, 1, wall);
    shape(
      ctx,
      [
        [x - 5, y - height],
        [x + width / 2, y - height - 20],
        [x + width + 5, y - height],
      ],
      roof,
    );
    for (const dx of [0.28, 0.68]) {
      const lit =
        chance(i, 54 + dx * 10) > 0.25
          ? smooth(t, 4 + 5 * chance(i, 55 + dx * 10), 4.3 + 5 * chance(i, 55 + dx * 10))
          : 0;
      rounded(
        ctx,
        x + width * dx - 3,
        y - height * 0.62,
        7,
        9,
        1,
        css(mix(light.land, LAMPLIGHT, lit)),
      );
      glow(ctx, x + width * dx, y - height * 0.5, 24, LAMP_GLOW, 0.35 * lit);
    }
  }
}

function lamp(ctx, x, y, radius, lit) {
  disc(ctx, x, y, radius, css(LAMPLIGHT, lit));
  glow(ctx, x, y, radius * 8, LAMP_GLOW, 0.4 * lit);
}

export function drawMill(ctx, t, light, ground) {
  const x = passing(t, MILL.atS, 900, MILL.depth);
  if (!isNear(x)) return;
  const y = ground(x) + 8;
  const paper = css(mix(light.landAt(0.3), CREAM, 0.1));
  shape(
    ctx,
    [
      [x - 22, y + 10],
      [x - 13, y - 82],
      [x + 13, y - 82],
      [x + 22, y + 10],
    ],
    paper,
  );
  shape(
    ctx,
    [
      [x - 17, y - 80],
      [x, y - 106],
      [x + 17, y - 80],
    ],
    css(light.landAt(0.1)),
  );
  lamp(ctx, x, y - 40, 4, 1);
  at(
    ctx,
    x,
    y - 84,
    () => {
      for (let blade = 0; blade < 4; blade++) {
        ctx.rotate(TAU / 4);
        line(
          ctx,
          [
            [0, 0],
            [0, -72],
          ],
          css(mix(light.landAt(0.25), CREAM, 0.3)),
          3,
        );
        rounded(ctx, 1, -70, 15, 48, 2, css(mix(light.landAt(0.4), CREAM, 0.35), 0.9));
      }
    },
    { turn: t * 0.9 },
  );
}

/** Three of them jump over the fence, one after the other. */

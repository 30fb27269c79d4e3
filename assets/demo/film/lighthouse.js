import { clamp, lerp, passing } from "./time.js";
import { css, glow, isNear, mix, shape } from "./paint.js";
import { CREAM, LAMPLIGHT } from "./light.js";
import { HORIZON } from "./sky.js";

/** A lighthouse on its rock, and the keeper's house. */

const LIGHTHOUSE = { atS: 30.2, depth: 0.3, x: 560 };

export function drawLighthouse(ctx, t, light) {
  const { atS, depth, x } = LIGHTHOUSE;
  const px = passing(t, atS, x, depth);
  if (!isNear(px, 700)) return;
  const rock = css(mix(light.landAt(0.18), light.land, 0.3));
  const top = HORIZON - 172;
  drawBeam(ctx, t, px, top + 12, light);
  shape(
    ctx,
    [
      [px - 150, 470],
      [px - 96, 428],
      [px - 70, 400],
      [px - 28, 384],
      [px + 26, 386],
      [px + 62, 408],
      [px + 104, 432],
      [px + 160, 470],
    ],
    rock,
  );
  const white = css(mix(mix(light.horizon, CREAM, 0.75), light.land, 0.25 * light.night));
  const red = css(mix([206, 58, 62], light.land, 0.3 * light.night));
  const radius = (y) => lerp(13, 23, (y - top) / 162);
  for (let band = 0; band < 5; band++) {
    const [y0, y1] = [top + 26 + band * 27.5, top + 26 + (band + 1) * 27.5];
    shape(
      ctx,
      [
        [px - radius(y0), y0],
        [px + radius(y0), y0],
        [px + radius(y1), y1],
        [px - radius(y1), y1],
      ],
      band % 2 ? red : white,
    );
  }
  shape(
    ctx,
    [
      [px - 20, top + 27],
      [px + 20, top + 27],
      [px + 18, top + 22],
      [px - 18, top + 22],
    ],
    css(light.land),
  );
  shape(
    ctx,
    [
      [px - 10, top + 22],
      [px + 10, top + 22],
      [px + 10, top + 2],
      [px - 10, top + 2],
    ],
    css(LAMPLIGHT),
  );
  shape(
    ctx,
    [
      [px - 15, top + 3],
      [px, top - 15],
      [px + 15, top + 3],
    ],
    red,
  );
  // The keeper's house, with somebody at home.
  shape(
    ctx,
    [
      [px + 26, 388],
      [px + 26, 366],
      [px + 62, 366],
      [px + 62, 404],
    ],
    white,
  );
  shape(
    ctx,
    [
      [px + 21, 367],
      [px + 44, 348],
      [px + 67, 367],
    ],
    red,
  );
  shape(
    ctx,
    [
      [px + 38, 384],
      [px + 38, 374],
      [px + 47, 374],
      [px + 47, 384],
    ],
    css(LAMPLIGHT),
  );
}

/** Its beam sweeps round: long when it points along the picture, short when it comes this way. */

function drawBeam(ctx, t, x, y, light) {
  const angle = t * 1.15;
  for (const side of [0, Math.PI]) {
    const along = Math.cos(angle + side);
    const toward = Math.sin(angle + side);
    const reach = 720 * along;
    const spread = 26 + 60 * Math.abs(toward);
    const gradient = ctx.createLinearGradient(x, y, x + reach, y);
    const alpha = light.night * (0.34 + 0.16 * toward) * clamp(Math.abs(along) * 3);
    gradient.addColorStop(0, css(LAMPLIGHT, alpha));
    gradient.addColorStop(1, css(LAMPLIGHT, 0));
    ctx.save();
    ctx.globalCompositeOperation = "lighter";
    shape(
      ctx,
      [
        [x, y - 5],
        [x + reach, y - spread],
        [x + reach, y + spread],
        [x, y + 5],
      ],
      gradient,
    );
    ctx.restore();
    if (toward > 0)
      glow(ctx, x, y, 40 + 130 * toward ** 10, CREAM, light.night * (0.35 + 0.5 * toward ** 10));
  }
}

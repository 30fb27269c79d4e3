import { chance, clamp, lerp, speed, TAU, travelled } from "./time.js";
import { css, disc, mix } from "./paint.js";
import { CREAM } from "./light.js";
import { darkness } from "./tunnel.js";
import { ENGINE_X, ROOF } from "./train.js";

/** What comes out of the engine: smoke from its funnel, steam from its whistle. */

export function drawSmoke(ctx, t, light) {
  const every = 0.11;
  const last = 3.6;
  const puffs = [];
  for (let n = Math.floor((t - last) / every); n * every <= t; n++) {
    const from = n * every;
    const age = t - from;
    if (from < 0 || age > last || (speed(from) < 0.05 && n % 5) || darkness(from) > 0.8) continue;
    const strength = 0.45 + 0.55 * speed(from);
    const x =
      ENGINE_X + 178 + 0.94 * (travelled(from) - travelled(t)) + 22 * age * (chance(n, 191) - 0.5);
    const y = ROOF - 28 - (26 + 36 * strength) * age ** 0.85 - 14 * age * (chance(n, 192) - 0.3);
    const radius = (7 + 17 * age ** 0.7 * (0.7 + 0.6 * chance(n, 193))) * lerp(0.7, 1, strength);
    puffs.push([x, y, radius * clamp(age * 6) * (1 - (age / last) ** 3)]);
  }
  const paper = mix(mix(light.middle, light.horizon, 0.6), CREAM, 0.45 - 0.18 * light.night);
  fillTogether(ctx, puffs, 0, css(mix(paper, light.middle, 0.45), 0.8));
  fillTogether(ctx, puffs, 0.22, css(paper, 0.72));
  drawWhistle(ctx, t, 2.3, 0.7);
  drawWhistle(ctx, t, 54.6, 0.5);
}

function fillTogether(ctx, discs, lift, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  for (const [x, y, radius] of discs) {
    const r = Math.max(0, radius * (1 - lift));
    ctx.moveTo(x + r, y - radius * lift);
    ctx.arc(x, y - radius * lift, r, 0, TAU);
  }
  ctx.fill("nonzero");
}

function drawWhistle(ctx, t, start, length) {
  for (let i = 0; i < 14; i++) {
    const age = t - start - (i / 14) * length;
    if (age < 0 || age > 0.9) continue;
    disc(
      ctx,
      ENGINE_X + 130 + 26 * (chance(i, 195) - 0.5) * age * 3,
      ROOF + 4 - 70 * age ** 0.6,
      4 + 13 * age,
      css(CREAM, 0.7 * (1 - age / 0.9)),
    );
  }
}

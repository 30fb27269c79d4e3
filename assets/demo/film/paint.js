import { clamp, HEIGHT, lerp, TAU, WIDTH } from "./time.js";

/** What the scenes are cut out with. */

export const css = ([r, g, b], alpha = 1) =>
  `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${clamp(alpha)})`;
export const mix = (a, b, u) => a.map((one, i) => lerp(one, b[i], u));

/** A gradient from top to bottom through `[offset, colour, alpha]` stops. */
export function vertical(ctx, top, bottom, stops) {
  const gradient = ctx.createLinearGradient(0, top, 0, bottom);
  for (const [offset, colour, alpha] of stops) gradient.addColorStop(offset, css(colour, alpha));
  return gradient;
}

/** Light that fades away from a point. */
export function glow(ctx, x, y, radius, colour, alpha) {
  if (alpha <= 0.003 || radius <= 0) return;
  const gradient = ctx.createRadialGradient(x, y, 0, x, y, radius);
  for (const [offset, part] of [
    [0, 1],
    [0.25, 0.55],
    [0.55, 0.2],
    [1, 0],
  ]) {
    gradient.addColorStop(offset, css(colour, alpha * part));
  }
  ctx.save();
  ctx.globalCompositeOperation = "lighter";
  ctx.fillStyle = gradient;
  ctx.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  ctx.restore();
}

export function disc(ctx, x, y, radius, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.arc(x, y, Math.max(0, radius), 0, TAU);
  ctx.fill();
}

export function shape(ctx, points, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.closePath();
  ctx.fill();
}

export function rounded(ctx, x, y, width, height, radius, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
  ctx.fill();
}

export function line(ctx, points, stroke, width) {
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.stroke();
}

/** A sheet of paper below `heightAt`, with the shadow that it casts on the sheet behind it. */
export function sheet(ctx, { heightAt, fill, step = 8, shadow = 0.35 }) {
  ctx.save();
  ctx.shadowColor = `rgb(4 3 14 / ${shadow})`;
  ctx.shadowBlur = 22;
  ctx.shadowOffsetY = -5;
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.moveTo(-60, HEIGHT + 60);
  for (let x = -60; x <= WIDTH + 60; x += step) ctx.lineTo(x, heightAt(x));
  ctx.lineTo(WIDTH + 60, HEIGHT + 60);
  ctx.fill();
  ctx.restore();
}

/** Draws at a place of its own: moved, turned and scaled. */
export function at(ctx, x, y, draw, { turn = 0, scale = 1, flip = 1, alpha = 1 } = {}) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(turn);
  ctx.scale(scale * flip, scale);
  ctx.globalAlpha *= clamp(alpha);
  draw();
  ctx.restore();
}

/** Whether something of this width is anywhere near the picture. */
export const isNear = (x, width = 200) => x > -width && x < WIDTH + width;

import { HEIGHT, keyed, smooth, WIDTH } from "./time.js";
import { css, vertical } from "./paint.js";
import { lightAt } from "./light.js";
import { drawSky } from "./sky.js";
import { darkness, drawTunnel, HIDDEN_S } from "./tunnel.js";
import { drawForeground, drawTrack } from "./track.js";
import { drawTrain } from "./train.js";
import { drawEngine } from "./engine.js";
import { drawSmoke } from "./smoke.js";
import { drawLand } from "./land.js";
import { drawSea } from "./sea.js";
import { drawBalloons, drawGulls, drawTown } from "./shore.js";
import { drawFireworks } from "./fireworks.js";
import { drawArrival, drawDeparture } from "./station.js";
import { drawCat } from "./cat.js";

/** How close the camera is, and to what. */
const CAMERA = [
  [0, [1.16, 560, 560]],
  [5, [1, 640, 400]],
  [16, [1, 640, 400]],
  [19, [1.1, 620, 470]],
  [22, [1, 640, 400]],
  [34, [1, 640, 400]],
  [36.5, [1.07, 800, 330]],
  [39.5, [1, 640, 400]],
  [55, [1, 640, 400]],
  [60, [1.12, 600, 520]],
];

/** Draws the film's picture at `t` seconds, from the back to the front. */
export function drawFilm(ctx, t) {
  const light = lightAt(t);
  const [zoom, x, y] = keyed(t, CAMERA);
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(zoom, zoom);
  ctx.translate(-x, -y);
  drawSky(ctx, t, light);
  if (t < HIDDEN_S) drawLand(ctx, t, light);
  else {
    drawSea(ctx, t, light);
    drawTown(ctx, t, light);
    drawFireworks(ctx, t);
    drawBalloons(ctx, t, light);
    drawGulls(ctx, t);
  }
  drawTunnel(ctx, t, light);
  drawTrack(ctx, t, light);
  drawDeparture(ctx, t, light);
  drawArrival(ctx, t, light);
  drawSmoke(ctx, t, light);
  drawTrain(ctx, t, light);
  drawEngine(ctx, t, light);
  drawCat(ctx, t, light);
  drawForeground(ctx, t, light);
  ctx.restore();
  drawShade(ctx, t);
}

/** Darker towards the edges, and black before the first and after the last picture. */
function drawShade(ctx, t) {
  const edge = ctx.createRadialGradient(
    WIDTH / 2,
    HEIGHT * 0.46,
    HEIGHT * 0.45,
    WIDTH / 2,
    HEIGHT * 0.5,
    HEIGHT * 1.12,
  );
  edge.addColorStop(0, "rgb(4 3 14 / 0)");
  edge.addColorStop(1, "rgb(4 3 14 / 0.5)");
  ctx.fillStyle = edge;
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  ctx.fillStyle = vertical(ctx, 0, HEIGHT, [
    [0, [4, 3, 14], 0.22 * darkness(t)],
    [1, [4, 3, 14], 0.32 * darkness(t)],
  ]);
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
  const black = 1 - smooth(t, -0.4, 0.7) + smooth(t, 59.2, 60.1) * 0.9;
  ctx.fillStyle = css([8, 8, 12], black);
  ctx.fillRect(0, 0, WIDTH, HEIGHT);
}

// Draws the film picture by picture in Chromium, and hands each to whoever wants it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";
import { WIDTH } from "./film/time.js";

export const PICTURES_PER_SECOND = 30;
/** The pictures' width and height, in pixels. */
export const SIZE = [960, 540];

const PAGE = `<!doctype html><canvas width="${SIZE[0]}" height="${SIZE[1]}"></canvas>`;

/** Serves the film's scripts, and takes the pictures, as JPEG, in their order. */
function serve(take) {
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      await take(Buffer.concat(pieces));
      return response.end();
    }
    const name = /^\/film\/(\w+\.js)$/.exec(request.url)?.[1];
    response.setHeader("content-type", name ? "text/javascript" : "text/html");
    response.end(name ? await readFile(new URL(`film/${name}`, import.meta.url)) : PAGE);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** In the page: draws and sends one picture after the other. */
async function drawAll({ first, end, perSecond, scale }) {
  const { drawFilm } = await import("/film/film.js");
  const canvas = document.querySelector("canvas");
  const ctx = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  for (let n = first; n < end; n++) {
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    drawFilm(ctx, n / perSecond);
    // Without visible loss, and a tenth of what has to be sent otherwise.
    const body = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 1));
    await fetch("/", { method: "POST", body });
  }
}

/** Calls `take` with each picture from `first` on, and before `end`. */
export async function render(first, end, take) {
  const server = await serve(take);
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const args = ["--no-sandbox", "--disable-renderer-backgrounding"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const scale = SIZE[0] / WIDTH;
    await page.evaluate(drawAll, { first, end, perSecond: PICTURES_PER_SECOND, scale });
  } finally {
    await browser.close();
    server.close();
  }
}

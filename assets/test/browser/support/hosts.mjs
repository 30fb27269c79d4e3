/*
 * Stands in for the other sites that videos come from. A window that is at one of them asks for no
 * other, and for nothing at all that is not here.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before } from "node:test";

const here = (name) => new URL(name, import.meta.url);
const demo = await readFile(here("../../../static/media/demo.webm"));
const youtube = await readFile(here("youtube_stand_in.js"), "utf8");
const vimeo = await readFile(here("vimeo_stand_in.html"), "utf8");

export const STREAM_SITE = "https://stream.example";
/** Where the parts of a live stream come from: often not where the playlist is. */
export const PARTS_SITE = "https://parts.example";
const FILE_SITE = "https://files.example";
const YOUTUBE_SITES = ["https://www.youtube.com", "https://www.youtube-nocookie.com"];
const VIMEO_SITE = "https://player.vimeo.com";

/** A video of each kind: where it is, who may be asked, and what they are called. */
export const ELSEWHERE = {
  file: { url: `${FILE_SITE}/demo.webm`, mayAsk: [FILE_SITE], site: "files.example" },
  stream: { url: `${STREAM_SITE}/stream.m3u8`, mayAsk: [STREAM_SITE], site: "stream.example" },
  YouTube: { url: "https://youtu.be/dQw4w9WgXcQ", mayAsk: YOUTUBE_SITES, site: "YouTube" },
  Vimeo: { url: "https://vimeo.com/76979871", mayAsk: [VIMEO_SITE], site: "Vimeo" },
};

/** A browser that plays no stream by itself, as most did not for long. */
function withoutStreams() {
  const canPlayType = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function (type) {
    return /mpegurl/i.test(type) ? "" : canPlayType.call(this, type);
  };
}

/** Answers for all of these sites in a window. */
export async function standIn(context) {
  await context.addInitScript(withoutStreams);
  await context.route("https://**", (route) => route.abort());
  await context.route(`${FILE_SITE}/**`, (route) => route.fulfill(ranged(route.request(), demo)));
  await context.route(`${STREAM_SITE}/**`, (route) => route.fulfill(part(route)));
  await context.route(`${YOUTUBE_SITES[0]}/**`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: youtube }),
  );
  await context.route(`${YOUTUBE_SITES[1]}/**`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><html lang=en><title>Stand-in</title>" }),
  );
  await context.route(`${VIMEO_SITE}/**`, (route) =>
    route.fulfill({ contentType: "text/html", body: vimeo }),
  );
}

/** A part of the recorded stream, or its playlist, as its host answers. */
export function part(route) {
  const { pathname } = new URL(route.request().url());
  return {
    headers: { "access-control-allow-origin": "*" },
    path: here(`stream${pathname}`).pathname,
  };
}

/** The part of a file that was asked for, as hosts of files answer. */
function ranged(request, file) {
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers().range ?? "") ?? [null, "0", ""];
  const start = Number(from);
  const end = to === "" ? file.length - 1 : Number(to);
  const headers = {
    "content-type": "video/webm",
    "accept-ranges": "bytes",
    "content-range": `bytes ${start}-${end}/${file.length}`,
  };
  return { status: 206, headers, body: file.subarray(start, end + 1) };
}

/** A real host of the test file's own, on this machine, that answers in its own way. */
export function useHost(answer) {
  const server = createServer(answer);
  const host = { origin: undefined };
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    host.origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return host;
}

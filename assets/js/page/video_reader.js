import { t } from "../messages/messages.js";
import { frameOf, pictureOf } from "./video_frame.js";

/** How long reading a video may take. */
const TIMEOUT_MS = 15_000;
const FILE = /\.(mp4|webm)$/i;
/** Where YouTube and Vimeo return a video's title as JSON (https://oembed.com). */
const PROVIDERS = [
  { name: "YouTube", host: /^((www|m|music)\.)?(youtube\.com|youtube-nocookie\.com|youtu\.be)$/, facts: "https://www.youtube.com/oembed" },
  { name: "Vimeo", host: /^((www|player)\.)?vimeo\.com$/, facts: "https://vimeo.com/api/oembed.json" },
];

const NOTHING = { title: null, durationMs: null, poster: null };

/**
 * The site of a video that can be read: `{name, isOwn, gives}`, or null. `isOwn` says whether it is the
 * page's own site, and `gives` names what can be read.
 */
export function siteOf(address, here = location) {
  const url = urlOf(address, here);
  if (!url) return null;
  const provider = providerOf(url);
  if (provider) return { name: provider.name, isOwn: false, gives: t("video-title-and-picture") };
  if (!FILE.test(url.pathname)) return null;
  return { name: url.host, isOwn: url.origin === here.origin, gives: t("video-length-and-picture") };
}

/**
 * Reads the video at an address: `{title, durationMs, poster}`, each null if it can't be read. A
 * `poster` is a JPEG as a `data:` URL.
 */
export async function readVideo(address) {
  const url = urlOf(address, location);
  const provider = providerOf(url);
  try {
    return provider ? await readProvider(provider, url) : await readFile(url);
  } catch {
    return NOTHING;
  }
}

/** File names that say nothing about the video. */
const NAMES_OF_NOTHING = ["index", "playlist", "master", "stream", "manifest", "video", "output", "prog index"];
/** The maximum number of characters of a title taken from an address. */
const MAX_TITLE = 100;

/**
 * A title for the video at an address, taken from its file name by the server's rules for videos without
 * a title: `my_first-film.mp4` becomes `My first film`. Null if the name says nothing.
 */
export function titleOf(address, here = location) {
  const url = urlOf(address, here);
  if (!url || providerOf(url) || !FILE.test(url.pathname)) return null;
  // Uploaded files have random names.
  if (url.origin === here.origin && url.pathname.startsWith("/files/")) return null;
  return titleOfStem(decoded(url.pathname.split("/").at(-1).replace(FILE, "")));
}

/** The same for a file of one's own, by its name. */
export function titleOfFile(name) {
  return titleOfStem(name.replace(/\.[^.]*$/, ""));
}

function titleOfStem(stem) {
  const name = stem.split(/[\s\p{Cc}_-]+/u).filter(Boolean).join(" ");
  if (!/[\p{L}\p{N}]/u.test(name) || NAMES_OF_NOTHING.includes(name.toLowerCase())) return null;
  const [first, ...letters] = name;
  return [first.toUpperCase(), ...letters].slice(0, MAX_TITLE).join("");
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address, completed as the server does, or null. */
function urlOf(address, here) {
  if (address.startsWith("/")) {
    const url = parse(address, here.origin);
    return url?.origin === here.origin ? url : null;
  }
  if (/^https?:/i.test(address)) return parse(address);
  // Hosts on a local network rarely have a certificate.
  const isNear = /^(localhost|\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\]|[\w.-]+\.local(host)?)([:/]|$)/i.test(address);
  const hasHost = isNear || /^[\w-]+(\.[\w-]+)+(:\d+)?\//.test(address);
  return hasHost ? parse(`${isNear ? "http" : "https"}://${address}`) : null;
}

function parse(address, base) {
  try {
    return new URL(address, base);
  } catch {
    return null;
  }
}

function providerOf(url) {
  return PROVIDERS.find(({ host }) => host.test(url.hostname));
}

async function readProvider({ facts }, url) {
  const query = new URLSearchParams({ url: url.href, format: "json" });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`${facts}?${query}`, { signal, credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response.ok) return NOTHING;
  const { title, duration, thumbnail_url: thumbnail } = await response.json();
  return {
    title: typeof title === "string" && title.trim() !== "" ? title : null,
    durationMs: Number.isFinite(duration) && duration > 0 ? Math.round(duration * 1000) : null,
    poster: typeof thumbnail === "string" ? await pictureOf(thumbnail).catch(() => null) : null,
  };
}

async function readFile({ href }) {
  // Reading a frame needs CORS access; without it, only the length can be read.
  const open = await load(href, true).catch(() => null);
  const video = open ?? (await load(href, false));
  const durationMs = Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : null;
  const poster = open && (await frameOf(open, AbortSignal.timeout(TIMEOUT_MS)).catch(() => null));
  video.removeAttribute("src");
  video.load();
  return { title: null, durationMs, poster };
}

/** Loads a video until its length is known. */
function load(href, isReadable) {
  const video = document.createElement("video");
  if (isReadable) video.crossOrigin = "anonymous";
  video.muted = true;
  video.preload = "auto";
  video.src = href;
  return new Promise((resolve, reject) => {
    video.addEventListener("loadedmetadata", () => resolve(video), { once: true });
    video.addEventListener("error", reject, { once: true });
    AbortSignal.timeout(TIMEOUT_MS).addEventListener("abort", reject);
  });
}

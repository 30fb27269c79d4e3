import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const NAME = "rumbl";
const KEY_ID = "12345";
const SECRET = "only-for-tests";

const sha256 = (content) => createHash("sha256").update(content).digest("hex");
const hmac = (key, content) => createHmac("sha256", key).update(content).digest();
/** As AWS encodes the parts of an address. */
const encode = (part) =>
  encodeURIComponent(part).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Why a presigned address is not valid (AWS Signature Version 4, in the query), or null. */
function refusal(method, { pathname, searchParams }, host) {
  const query = new URLSearchParams(searchParams);
  const given = query.get("X-Amz-Signature");
  query.delete("X-Amz-Signature");
  const [date, scope] = [query.get("X-Amz-Date"), query.get("X-Amz-Credential")?.split("/") ?? []];
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return "it has another algorithm";
  if (query.get("X-Amz-SignedHeaders") !== "host") return "other headers are signed";
  if (scope.shift() !== KEY_ID) return "it is somebody else's";
  const [, year, month, day, hour, minute, second] = date?.match(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/) ?? [];
  const signedAt = Date.UTC(year, month - 1, day, hour, minute, second);
  if (!(Date.now() < signedAt + Number(query.get("X-Amz-Expires")) * 1_000)) return "it has expired";
  const pairs = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [method, pathname, pairs.join("&"), `host:${host}`, "", "host", "UNSIGNED-PAYLOAD"];
  const signed = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(canonical.join("\n"))];
  const key = scope.reduce(hmac, `AWS4${SECRET}`);
  return hmac(key, signed.join("\n")).toString("hex") === given ? null : "the signature is wrong";
}

/**
 * A bucket that stands in for S3: it has what the upload of a file needs, and is stricter than S3 about the address
 * to which a browser sends it. `pages` is the origin whose pages may send files.
 */
export class Bucket {
  #server;
  pages = null;
  /** The content of each object by its key. */
  objects = new Map();
  /** What browsers have sent: the key, the content type and the number of bytes. */
  sent = [];
  /** The status with which the next file is refused, if any. */
  refuses = null;
  /** While it is true, files are not read to their end. */
  isStuck = false;
  /** How many files were abandoned before their end. */
  abandoned = 0;

  static async start() {
    const bucket = new Bucket();
    bucket.#server = createServer((request, response) => {
      bucket.#answer(request, response).catch((error) => response.destroy(error));
    }).listen(0, "127.0.0.1");
    await once(bucket.#server, "listening");
    return bucket;
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** The settings of a rumbl that keeps its files here. */
  get settings() {
    const values = { BUCKET: NAME, ENDPOINT: this.origin, ACCESS_KEY_ID: KEY_ID, SECRET_ACCESS_KEY: SECRET };
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [`RUMBL_FILES__S3__${name}`, value]));
  }

  async #answer(request, response) {
    const url = new URL(request.url, this.origin);
    const key = url.pathname.slice(`/${NAME}/`.length);
    const end = (status, body = "", headers = {}) => response.writeHead(status, headers).end(body);
    if (request.headers.origin) return this.#fromBrowser(request, url, key, end);
    // The server signs its requests in a header.
    if (!request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${KEY_ID}/`)) return end(403);
    const source = request.headers["x-amz-copy-source"];
    if (request.method === "PUT" && source) {
      this.objects.set(key, this.objects.get(decodeURIComponent(source).replace(/^\//, "").slice(NAME.length + 1)));
      return end(200, `<CopyObjectResult><ETag>"copied"</ETag></CopyObjectResult>`);
    }
    if (request.method === "POST" && url.searchParams.has("delete")) {
      const [...keys] = (await text(request)).matchAll(/<Key>([^<]+)<\/Key>/g);
      for (const [, deleted] of keys) this.objects.delete(deleted);
      const deleted = keys.map(([key]) => `<Deleted>${key}</Deleted>`).join("");
      return end(200, `<DeleteResult>${deleted}</DeleteResult>`);
    }
    const content = this.objects.get(key);
    if (!content) return end(404, "<Error><Code>NoSuchKey</Code></Error>");
    const [, first = 0, last = content.length - 1] = request.headers.range?.match(/^bytes=(\d+)-(\d+)?$/) ?? [];
    const part = content.subarray(Number(first), Math.min(Number(last), content.length - 1) + 1);
    const headers = { ETag: '"kept"', "Last-Modified": new Date(0).toUTCString(), "Content-Length": part.length };
    const range = `bytes ${first}-${Number(first) + part.length - 1}/${content.length}`;
    return end(request.headers.range ? 206 : 200, request.method === "HEAD" ? "" : part, {
      ...headers,
      ...(request.headers.range && { "Content-Range": range }),
    });
  }

  /** As a bucket answers whose CORS rule is that of the README. */
  async #fromBrowser(request, url, key, end) {
    const cors = { "Access-Control-Allow-Origin": this.pages, "Access-Control-Allow-Methods": "PUT" };
    if (request.headers.origin !== this.pages) return end(403);
    if (request.method === "OPTIONS") return end(200, "", { ...cors, "Access-Control-Allow-Headers": "content-type" });
    const refused = request.method === "PUT" ? refusal("PUT", url, request.headers.host) : "it is no PUT";
    if (refused || this.refuses) {
      request.resume();
      await once(request, "end");
      const status = this.refuses ?? 403;
      this.refuses = null;
      return end(status, `<Error><Message>${refused}</Message></Error>`, cors);
    }
    const chunks = [];
    request.on("close", () => (this.abandoned += request.complete ? 0 : 1));
    for await (const chunk of request) {
      chunks.push(chunk);
      while (this.isStuck && !request.destroyed) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const content = Buffer.concat(chunks);
    this.objects.set(key, content);
    this.sent.push({ key, type: request.headers["content-type"], bytes: content.length });
    return end(200, "", { ...cors, ETag: '"sent"' });
  }
}

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const CLIENT = { client_id: "rumbl", client_secret: "only-for-tests" };

/** The settings of a rumbl with a provider of this name. */
function settings(name, values) {
  const own = { client_id: CLIENT.client_id, client_secret: CLIENT.client_secret, ...values };
  const entry = ([key, value]) => [`RUMBL_PROVIDERS__${name}__${key}`.toUpperCase(), value];
  return Object.fromEntries(Object.entries(own).map(entry));
}

async function listening(handler) {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function closed(server) {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

/** The settings of a provider that is not running. */
export async function awayProvider(name) {
  const server = await listening(() => {});
  const issuer = `http://127.0.0.1:${server.address().port}`;
  await closed(server);
  return settings(name, { label: "Nobody", issuer });
}

/**
 * A certified OpenID Connect provider. Everybody who logs in is `person`; if that is null, they refuse consent.
 * `meddle` may change requests, or respond itself and return true.
 */
export class OpenIdProvider {
  #server;
  #provider;
  person = null;
  meddle = null;

  static async start() {
    const one = new OpenIdProvider();
    one.#server = await listening((request, response) => one.#answer(request, response));
    return one;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  settings(name, label) {
    return settings(name, { label, issuer: this.url });
  }

  /** Registers a rumbl that knows it by this name. */
  serve(name, rumbl) {
    this.#provider ??= new Provider(this.url, {
      clients: [{ ...CLIENT, redirect_uris: [`${rumbl}/sessions/providers/${name}/callback`] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
      cookies: { keys: ["only for tests"] },
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      findAccount: (_, id) => ({ accountId: id, claims: async () => ({ ...JSON.parse(id) }) }),
      loadExistingGrant: async ({ oidc }) => {
        const { accountId } = oidc.session;
        const grant = new oidc.provider.Grant({ accountId, clientId: oidc.client.clientId });
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    });
  }

  async #answer(request, response) {
    if (await this.meddle?.(request, response)) return;
    if (!request.url.startsWith("/interaction/")) {
      this.#provider.callback()(request, response);
      return;
    }
    const login = { accountId: JSON.stringify(this.person), remember: false };
    const result = this.person ? { login } : { error: "access_denied" };
    await this.#provider.interactionFinished(request, response, result);
  }

  async stop() {
    await closed(this.#server);
  }
}

/** The parts of GitHub that rumbl uses. */
export class GitHub {
  #server;
  #codes = new Map();
  person = null;

  static async start() {
    const one = new GitHub();
    one.#server = await listening((request, response) => one.#answer(request, response));
    return one;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  settings(name) {
    return settings(name, { kind: "github", issuer: this.url, api_url: `${this.url}/api` });
  }

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const json = (body, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (pathname === "/login/oauth/authorize") {
      const code = randomBytes(8).toString("hex");
      this.#codes.set(code, { challenge: searchParams.get("code_challenge"), person: this.person });
      const back = new URL(searchParams.get("redirect_uri"));
      back.searchParams.set("code", code);
      back.searchParams.set("state", searchParams.get("state"));
      back.searchParams.set("iss", `${this.url}/login/oauth`);
      return response.writeHead(302, { location: back.href }).end();
    }
    if (pathname === "/login/oauth/access_token") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const begun = this.#codes.get(form.get("code"));
      this.#codes.delete(form.get("code"));
      const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
      if (begun?.challenge !== challenge || form.get("client_secret") !== CLIENT.client_secret) {
        return json({ error: "bad_verification_code" });
      }
      return json({ access_token: Buffer.from(JSON.stringify(begun.person)).toString("base64url"), token_type: "bearer" });
    }
    const token = request.headers.authorization?.replace("Bearer ", "");
    const { id, login, name, email } = JSON.parse(Buffer.from(token, "base64url"));
    if (pathname === "/api/user") return json({ id, login, name });
    if (pathname === "/api/user/emails") return json([{ email, primary: true, verified: true }]);
    return json({}, 404);
  }

  async stop() {
    await closed(this.#server);
  }
}

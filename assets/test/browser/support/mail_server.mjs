import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SMTPServer } from "smtp-server";

const PATIENCE_MS = 90_000;
const run = promisify(execFile);

/** A mail server that stores mails. `options` are those of smtp-server. */
export class MailServer {
  #server;
  #mails = [];
  #waiting = [];

  static async start(options = {}) {
    const mailbox = new MailServer(options);
    await mailbox.listen(0);
    return mailbox;
  }

  constructor({ onData, ...options } = {}) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.cert ? [] : ["STARTTLS"],
      disableReverseLookup: true,
      closeTimeout: 100,
      ...options,
      onData: async (stream, session, done) => {
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const mail = { to, secure: session.secure, raw: Buffer.concat(chunks).toString() };
        const refusal = onData?.(mail);
        if (refusal) return done(refusal);
        this.#mails.push(mail);
        for (const look of this.#waiting.splice(0)) look();
        done();
      },
    });
    // Clients hang up after a refusal.
    this.#server.on("error", () => {});
  }

  async listen(port) {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server.server, "listening");
    // A failed test may leave it running; it must not keep the process alive.
    this.#server.server.unref();
  }

  get port() {
    return this.#server.server.address().port;
  }

  get url() {
    return `smtp://127.0.0.1:${this.port}`;
  }

  get count() {
    return this.#mails.length;
  }

  /** The first mail to an address with a subject, once it arrives. */
  async mail(to, subject) {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = this.#mails.find((mail) => mail.to.includes(to) && mail.raw.includes(`Subject: ${subject}`));
      if (found) return found;
      await new Promise((resolve, reject) => {
        this.#waiting.push(resolve);
        deadline.addEventListener("abort", () => reject(new Error(`no mail "${subject}" to ${to}`)));
      });
    }
  }

  async stop() {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The link of a mail. Quoted-printable breaks long lines, and writes `=` as `=3D`. */
export function linkIn({ raw }) {
  const text = raw.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  return /http:\/\/localhost:\d+\/\S+\?token=[\w-]{43}/.exec(text)[0];
}

/** A certificate for localhost, trusted only by clients that are configured to. */
export async function makeCertificate() {
  const folder = await mkdtemp(join(tmpdir(), "rumbl-mail-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
  await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", cert, ...subject]);
  const pair = { key: await readFile(key), cert: await readFile(cert) };
  return { ...pair, path: cert, remove: () => rm(folder, { recursive: true, force: true }) };
}

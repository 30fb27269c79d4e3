// Mail servers that refuse, hang, require encryption, or are down.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MailServer, makeCertificate } from "./support/mail_server.mjs";
import { Server } from "./support/server.mjs";

/** Runs rumbl with a mail server, and stops both. */
async function withRumbl(settings, call) {
  const server = await Server.start({ RUMBL_INFO_SYS__ENABLED: "false", ...settings });
  try {
    await call(server);
  } finally {
    await server.stop();
  }
}

/** Registers somebody with an address, as a page without scripts does. */
async function register(server, username) {
  const page = await (await fetch(`${server.url}/users/new`)).text();
  const token = /name="_csrf_token" value="([^"]+)"/.exec(page)[1];
  const fields = { name: username, username, email: `${username}@example.com`, password: "correct horse" };
  const body = new URLSearchParams({ _csrf_token: token });
  for (const [field, value] of Object.entries(fields)) body.set(`user[${field}]`, value);
  const headers = { origin: server.url };
  const response = await fetch(`${server.url}/users`, { method: "POST", body, headers, redirect: "manual" });
  assert.equal(response.status, 303);
}

const refusal = (code) => Object.assign(new Error("no"), { responseCode: code });

test("a mail that is put off is sent later, and one that is refused is not", async () => {
  const seen = [];
  const mailbox = await MailServer.start({
    onData: ({ to }) => {
      seen.push(to[0]);
      if (to[0].startsWith("never")) return refusal(550);
      if (seen.filter((one) => one === to[0]).length === 1) return refusal(451);
    },
  });
  await withRumbl({ MAIL_URL: mailbox.url }, async (server) => {
    await register(server, "never");
    await register(server, "later");
    await mailbox.mail("later@example.com", "Confirm your e-mail address");
    assert.equal(seen.filter((one) => one.startsWith("never")).length, 1);
    assert.equal(mailbox.count, 1);
  });
  await mailbox.stop();
});

test("`rumbl check` logs in at the mail server, with the settings in files", async () => {
  const onAuth = ({ username, password }, _session, done) =>
    done(username === "rumbl" && password === "right" ? null : new Error("no"), { user: username });
  const mailbox = await MailServer.start({ onAuth, authOptional: false, allowInsecureAuth: true });
  const folder = await mkdtemp(join(tmpdir(), "rumbl-"));
  const check = async (password) => {
    const path = join(folder, "mail-url");
    await writeFile(path, `smtp://rumbl:${password}@127.0.0.1:${mailbox.port}\n`);
    let printed;
    await withRumbl({ MAIL_URL_FILE: path }, async (server) => {
      printed = await server.command("check").catch(({ stdout }) => stdout);
    });
    return printed;
  };
  assert.match(await check("right"), /^mail: ready$/m);
  const refused = await check("wrong");
  assert.match(refused, /^mail: FAILED: the mail server refused it with 535$/m);
  assert.doesNotMatch(refused, /wrong/);
  assert.equal(mailbox.count, 0, "nothing is sent");
  await mailbox.stop();
  await rm(folder, { recursive: true });
});

test("a mail server that hangs holds up nobody", async () => {
  const sockets = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const url = `smtp://127.0.0.1:${silent.address().port}`;
  await withRumbl({ MAIL_URL: url }, async (server) => {
    for (const username of ["one", "two", "three", "four", "five", "six"]) await register(server, username);
    assert.equal((await fetch(server.url)).status, 200);
  });
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test("a mail server that wants encryption gets it, and one that can't prove itself gets nothing", async () => {
  const certificate = await makeCertificate();
  const { key, cert } = certificate;
  const startTls = await MailServer.start({ key, cert, authOptional: true });
  const tls = await MailServer.start({ key, cert, secure: true });
  const addresses = [
    [startTls, `smtp://localhost:${startTls.port}?tls=required`],
    [tls, `smtps://localhost:${tls.port}`],
  ];
  for (const [mailbox, url] of addresses) {
    await withRumbl({ MAIL_URL: url, SSL_CERT_FILE: certificate.path }, async (server) => {
      await register(server, "trusts");
      const mail = await mailbox.mail("trusts@example.com", "Confirm your e-mail address");
      assert.equal(mail.secure, true);
    });
  }
  const count = startTls.count;
  const plain = await MailServer.start();
  for (const url of [addresses[0][1], `smtp://127.0.0.1:${plain.port}?tls=required`]) {
    await withRumbl({ MAIL_URL: url }, async (server) => {
      await register(server, "doubts");
      await server.says("the job failed");
    });
  }
  assert.deepEqual([startTls.count, plain.count], [count, 0]);
  for (const mailbox of [startTls, tls, plain]) await mailbox.stop();
  await certificate.remove();
});

test("a mail that waits while the server is killed is sent by the next", async () => {
  const mailbox = await MailServer.start();
  const { port } = mailbox;
  await mailbox.stop();
  const url = `smtp://127.0.0.1:${port}`;
  await withRumbl({ MAIL_URL: url }, async (server) => {
    await register(server, "patient");
    await server.says("the job failed");
    await server.kill();
    const back = new MailServer();
    await back.listen(port);
    await server.start();
    await back.mail("patient@example.com", "Confirm your e-mail address");
    await back.stop();
  });
});

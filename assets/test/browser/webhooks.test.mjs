import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { REFUSED_FORM } from "./support/browser.mjs";
import { assertAccessible, assertFits, DESKTOP, PHONE } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, watch } from "./support/watching.mjs";

const rumbl = useRumbl({ RUMBL_WEBHOOKS__HTTP: "true", RUMBL_WEBHOOKS__PRIVATE_ADDRESSES: "true" });

/** A webhook receiver that stores requests and responds with `answers` in turn, and then with 200. */
class Receiver {
  messages = [];
  answers = [];
  #heard = [];
  #server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const message = { headers: request.headers, body: Buffer.concat(chunks).toString() };
    this.messages.push(message);
    const { status = 200, text = "thanks <b>a lot</b>" } = this.answers.shift() ?? {};
    response.writeHead(status).end(text);
    for (const hear of this.#heard.splice(0)) hear(message);
  });

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/hook`;
  }

  /** The next message. */
  next() {
    return new Promise((hear) => this.#heard.push(hear));
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let receiver;
before(async () => {
  receiver = new Receiver();
  await receiver.listen();
});
after(() => receiver.close());

/** Adds a webhook, and returns its secret. */
async function addWebhook(page, url) {
  await page.goto("/settings/webhooks");
  await page.getByLabel("Address").fill(url);
  await page.getByLabel("an annotation is deleted").check();
  await page.getByRole("button", { name: "Add webhook" }).click();
  const secret = await page.getByLabel("Secret").inputValue();
  await page.getByRole("link", { name: "Done" }).click();
  return secret;
}

/** Has a test sent, and returns what the receiver gets. */
async function sendTest(page) {
  const next = receiver.next();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("A test is on its way.").waitFor();
  return next;
}

/** What the library of Standard Webhooks reads from a message. */
const verified = (secret, { headers, body }) => new Webhook(secret).verify(body, headers);

/** Loads the page anew until it says so. */
async function says(page, text) {
  for (;;) {
    await page.reload();
    if (await page.getByText(text).first().isVisible()) return;
  }
}

test("a webhook is added, tried and told of an annotation, and its messages are signed", async () => {
  const { page } = await arrive(rumbl, "ada", DESKTOP);
  const secret = await addWebhook(page, receiver.url);
  assert.match(secret, /^whsec_/);
  const tried = await sendTest(page);
  assert.equal(verified(secret, tried).type, "webhook.test");
  await says(page, "answered 200");
  await page.getByText("Answer", { exact: true }).first().click();
  await page.getByText("thanks <b>a lot</b>").waitFor();
  assert.equal(await page.getByText(secret).count(), 0, "the secret is shown once");

  const path = await addVideo(page, "Webhook film");
  const next = receiver.next();
  await watch(page, path);
  await annotate(page, "told <to> all");
  const message = await next;
  const { type, data } = verified(secret, message);
  assert.equal(type, "annotation.created");
  assert.equal(data.annotation.body, "told <to> all");
  assert.throws(() => verified(`whsec_${Buffer.alloc(32, 1).toString("base64")}`, message));
  assert.throws(() => verified(secret, { ...message, body: message.body.replace("told", "sold") }));
});

test("a message that is refused is sent again with its id, and its answer is shown", async () => {
  const { page } = await arrive(rumbl, "bob", DESKTOP);
  const secret = await addWebhook(page, receiver.url);
  receiver.answers = [{ status: 500, text: "out of order" }];
  const first = await sendTest(page);
  await says(page, "answered 500");
  await page.getByText("On, and failing").waitFor();
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/webhook-desktop.png`, fullPage: true });
  await assertAccessible(page, "a webhook that fails");
  const again = receiver.messages.at(-1) === first ? await receiver.next() : receiver.messages.at(-1);
  assert.equal(again.headers["webhook-id"], first.headers["webhook-id"]);
  assert.equal(verified(secret, again).type, "webhook.test");
  await says(page, "answered 200");
  const resent = receiver.next();
  await page.getByRole("button", { name: "Send again" }).click();
  await page.getByText("The message is sent again.").waitFor();
  assert.equal((await resent).headers["webhook-id"], first.headers["webhook-id"]);
});

test("a webhook is paused, turned on, changed and deleted", async () => {
  const { page } = await arrive(rumbl, "eve", { ...DESKTOP, provoked: [REFUSED_FORM] });
  await addWebhook(page, receiver.url);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused", { exact: false }).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Send a test" }).count(), 0);
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "Send a test" }).waitFor();
  await page.getByLabel("Address").fill("nonsense");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("must be a whole address").waitFor();
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByLabel("somebody annotates").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Webhook saved.").waitFor();
  assert.equal(await page.getByLabel("somebody annotates").isChecked(), false);
  assert.equal(await page.getByLabel("an annotation is deleted").isChecked(), true);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing is sent there any more.").waitFor();
});

for (const [name, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the pages of webhooks are accessible and fit on a ${name} in the ${colorScheme}`, async () => {
      const { page } = await arrive(rumbl, "joe", { ...size, colorScheme });
      await addWebhook(page, `${receiver.url}/${"long".repeat(30)}`);
      await sendTest(page);
      await says(page, "answered 200");
      await assertFits(page, "a webhook");
      await assertAccessible(page, "a webhook");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/webhook-${name}-${colorScheme}.png`, fullPage: true });
      await page.getByRole("link", { name: "All webhooks" }).click();
      await page.getByRole("heading", { name: "New webhook" }).waitFor();
      await assertFits(page, "the webhooks");
      await assertAccessible(page, "the webhooks");
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/webhooks-${name}-${colorScheme}.png`, fullPage: true });
    });
  }
}

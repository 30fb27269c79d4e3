import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, screenshot } from "./support/browser.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import {
  addVideo,
  annotate,
  currentTime,
  seek,
  shownBodies,
  showsBodies,
  showsPeople,
  watch,
} from "./support/watching.mjs";

const rumbl = useRumbl();

/** Two people at the same new video. */
async function twoAtOneVideo(title) {
  const alice = await arrive(rumbl, "alice");
  const bob = await arrive(rumbl, "bob");
  const path = await addVideo(alice.page, title);
  await watch(alice.page, path);
  await watch(bob.page, path);
  return { alice, bob, path };
}

test("two people see each other, and each other's annotations at once", async () => {
  const { alice, bob } = await twoAtOneVideo("Together");
  const both = { [alice.username]: 1, [bob.username]: 1 };
  await showsPeople(alice.page, both);
  await showsPeople(bob.page, both);

  await seek(bob.page, 10);
  await seek(alice.page, 4);
  await annotate(alice.page, "hello from alice");
  await showsBodies(bob.page, ["hello from alice"]);
  await annotate(bob.page, "hello from bob");
  await seek(alice.page, 12);
  await showsBodies(alice.page, ["hello from alice", "hello from bob"]);
  await screenshot(alice.page, "watch-together");
});

test("another's annotation waits until the viewer gets there", async () => {
  const { alice, bob } = await twoAtOneVideo("No spoilers");
  await seek(alice.page, 20);
  await annotate(alice.page, "the butler did it");
  await bob.page.getByText("0 of 1").waitFor();
  await showsBodies(bob.page, []);
  await seek(bob.page, 19.5);
  await showsBodies(bob.page, []);
  await bob.page.locator("video").evaluate((video) => video.play());
  await showsBodies(bob.page, ["the butler did it"]);
  assert.ok((await currentTime(bob.page)) >= 20);
});

test("annotations are replayed after a reload, the same after any seek, backwards too", async () => {
  const { page } = await arrive(rumbl, "alice");
  const path = await addVideo(page, "Replay");
  await watch(page, path);
  const moments = [2, 8, 5, 8, 14];
  for (const second of moments) {
    await seek(page, second);
    await annotate(page, `at ${second}`);
  }
  await watch(page, path);
  await showsBodies(page, []);
  const expected = new Map([
    [30, ["at 2", "at 5", "at 8", "at 8", "at 14"]],
    [6, ["at 2", "at 5"]],
    [1, []],
    [8, ["at 2", "at 5", "at 8", "at 8"]],
    [2, ["at 2"]],
    [13.9, ["at 2", "at 5", "at 8", "at 8"]],
  ]);
  for (const [second, bodies] of [...expected, ...expected]) {
    await seek(page, second);
    await showsBodies(page, bodies);
  }
});

test("clicking an annotation's time seeks there, and does not move the page", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Times"));
  await page.setViewportSize({ width: 1000, height: 500 });
  await seek(page, 7.25);
  await annotate(page, "right here");
  await seek(page, 25);
  await page.evaluate(() => window.scrollTo(0, 60));
  const before = await page.evaluate(() => window.scrollY);
  await page.getByRole("button", { name: "Go to 0:07" }).click();
  await page.waitForFunction(() => document.querySelector("video").currentTime === 7.25);
  assert.equal(await page.evaluate(() => window.scrollY), before);
  await showsBodies(page, ["right here"]);
});

test("a person with two tabs is listed once, with the number of tabs", async () => {
  const { alice, bob, path } = await twoAtOneVideo("Tabs");
  const second = await bob.context.newPage();
  await watch(second, path);
  for (const page of [alice.page, bob.page, second]) {
    await showsPeople(page, { [alice.username]: 1, [bob.username]: 2 });
  }
  await screenshot(alice.page, "two-tabs");
  await second.close();
  await showsPeople(alice.page, { [alice.username]: 1, [bob.username]: 1 });
  await bob.page.close();
  await showsPeople(alice.page, { [alice.username]: 1 });
});

test("people whom the server does not list are counted", async () => {
  const { page, username } = await arrive(rumbl, "alice");
  const path = await addVideo(page, "Crowd");
  await page.routeWebSocket(/\/socket\/websocket/, (client) => {
    const server = client.connectToServer();
    server.onMessage((frame) => {
      client.send(frame);
      const [, , topic, event] = JSON.parse(frame);
      const count = JSON.stringify([null, null, topic, "presence_count", { count: 10_000 }]);
      if (event === "presence_state" || event === "presence_diff") client.send(count);
    });
  });
  await watch(page, path);
  await page.getByRole("heading", { name: "Watching now 10,000" }).waitFor();
  const people = page.locator("#people li");
  await people.getByText(`${username} (you)`, { exact: true }).waitFor();
  assert.equal(await people.last().textContent(), "and 9,999 more");
});

test("markup, emoji and right-to-left text are shown as they were written", async () => {
  const { alice, bob } = await twoAtOneVideo("Text");
  const bodies = [
    '<img src=x onerror="document.title = 1"><script>document.title = 1</script>',
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
    "مرحبا بالعالم",
    "two\nlines & <b>no bold</b>",
  ];
  for (const body of bodies) await annotate(alice.page, body);
  for (const { page } of [alice, bob]) {
    await showsBodies(page, bodies);
    assert.match(await page.title(), /^Text/);
    assert.equal(await page.locator(".annotations b, .annotations img").count(), 0);
  }
  await screenshot(bob.page, "text");
});

test("an annotation that is refused stays in the composer, with the reason", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Refused"));
  const composer = page.getByLabel("Annotate", { exact: true });
  const post = page.getByRole("button", { name: "Post" });

  await post.click();
  await page.getByText("The annotation can't be blank.").waitFor();

  const tooLong = "x".repeat(2001);
  await composer.fill(tooLong);
  await page.getByText("1 character too many").waitFor();
  assert.equal(await post.isDisabled(), true);
  assert.equal(await composer.inputValue(), tooLong);
  await screenshot(page, "annotation-refused");

  await composer.fill("x".repeat(2000));
  await composer.press("Enter");
  await showsBodies(page, ["x".repeat(2000)]);
});

test("the moment is taken when writing begins, and can be taken again", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Moments"));
  const composer = page.getByLabel("Annotate", { exact: true });
  await seek(page, 3);
  await composer.fill("slow writer");
  await seek(page, 9);
  assert.equal(await page.getByLabel("Time of the annotation").inputValue(), "0:03");
  await page.getByRole("button", { name: "Now: use the current time" }).click();
  assert.equal(await page.getByLabel("Time of the annotation").inputValue(), "0:09");
  await seek(page, 20);
  await composer.press("Enter");
  await page.getByRole("button", { name: "Go to 0:09" }).waitFor();
});

test("every key of the list does what the list says, and none while typing", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Keys"));
  for (const second of [4, 12]) {
    await seek(page, second);
    await annotate(page, `at ${second}`);
  }
  await page.getByLabel("Annotate", { exact: true }).blur();
  await seek(page, 0);
  const arrivesAt = (second) =>
    page.waitForFunction((to) => document.querySelector("video").currentTime === to, second);
  const presses = [
    ["l", 10],
    ["ArrowRight", 15],
    ["ArrowLeft", 10],
    ["j", 0],
    ["n", 4],
    ["n", 12],
    ["p", 4],
    ["j", 0],
  ];
  for (const [key, second] of presses) {
    await page.keyboard.press(key);
    await arrivesAt(second);
  }

  await page.keyboard.press("k");
  await page.waitForFunction(() => !document.querySelector("video").paused);
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("video").paused);

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.waitFor();
  await screenshot(page, "keys");
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });

  await page.keyboard.press("a");
  const before = await currentTime(page);
  await page.keyboard.type("jkl np?");
  assert.equal(await page.getByLabel("Annotate", { exact: true }).inputValue(), "jkl np?");
  assert.equal(await currentTime(page), before);
});

test("scrolling up stops following, and Jump to now resumes it", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Scrolling"));
  const words = "many words, one after the other, again and again. ".repeat(6);
  for (let line = 0; line < 8; line += 1) await annotate(page, `${line}: ${words}`);
  const log = page.locator("#annotation-log");
  const distance = () => log.evaluate((el) => el.scrollHeight - el.scrollTop - el.clientHeight);
  const jump = page.getByRole("button", { name: "Jump to now" });
  assert.ok((await distance()) < 2);
  assert.equal(await jump.isVisible(), false);

  await log.evaluate((el) => el.scrollTo(0, 0));
  await jump.waitFor();
  await annotate(page, "last");
  assert.equal((await shownBodies(page)).length, 9);
  assert.equal(await log.evaluate((el) => el.scrollTop), 0);
  await screenshot(page, "scrolled-up");
  await jump.click();
  await jump.waitFor({ state: "hidden" });
  assert.ok((await distance()) < 2);
});

test("slow scrolling is not taken back by the present, and near it the list follows again", async () => {
  const { page } = await arrive(rumbl, "alice");
  await watch(page, await addVideo(page, "Slow scrolling"));
  for (let at = 1; at <= 9; at += 1) {
    await seek(page, at);
    await annotate(page, `a line\nand another\nat ${at}`);
  }
  const log = page.locator("#annotation-log");
  const fromEnd = () => log.evaluate(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop);
  const scroll = (by) =>
    log.evaluate(async (scroller, step) => {
      for (let count = 0; count < 12; count += 1) {
        scroller.scrollBy(0, step);
        await new Promise(requestAnimationFrame);
      }
    }, by);
  await page.waitForFunction(() => document.getElementById("annotation-log").scrollTop > 0);
  await scroll(-10);
  assert.equal(await fromEnd(), 120);
  await page.getByRole("button", { name: "Jump to now" }).waitFor();
  await scroll(9);
  await page.getByRole("button", { name: "Jump to now" }).waitFor({ state: "hidden" });
  const isAtEnd = () =>
    page.waitForFunction(() => {
      const { scrollHeight, clientHeight, scrollTop } = document.getElementById("annotation-log");
      return scrollTop === scrollHeight - clientHeight;
    });
  await isAtEnd();
  await annotate(page, "at last");
  await page.locator(".annotation-body").getByText("at last").waitFor();
  await isAtEnd();
});

test("a video that can't be loaded says so, and can still be annotated", async () => {
  const { page } = await arrive(rumbl, "alice", { provoked: [MISSING_PAGE] });
  await watch(page, await addVideo(page, "Gone", "/media/gone.webm"));
  await page.getByText("This video can’t be loaded.").waitFor();
  await screenshot(page, "video-gone");
  await annotate(page, "where did it go?");
  await showsBodies(page, ["where did it go?"]);
});

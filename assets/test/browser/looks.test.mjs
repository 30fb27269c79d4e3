import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSING_PAGE, REFUSED_FORM, screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, SMALL, TABLET, assertAccessible, assertFits } from "./support/looks.mjs";
import { PASSWORD, arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, isLive, seek, showsBodies, watch } from "./support/watching.mjs";

const rumbl = useRumbl();

async function inspect(page, name) {
  await assertAccessible(page, name);
  await assertFits(page, name);
  // Pictures further down load when they come into view.
  await page.evaluate(() => {
    const images = [...document.images].filter((image) => image.getAttribute("src"));
    for (const image of images) image.loading = "eager";
    return Promise.all(images.map((image) => image.decode()));
  });
  // A sticky player is drawn where it belongs only at the top of the page.
  await page.evaluate(() => window.scrollTo(0, 0));
  await screenshot(page, name);
}

const DEVICES = { desktop: DESKTOP, tablet: TABLET, phone: PHONE, small: SMALL };

for (const [device, viewport] of Object.entries(DEVICES)) {
  for (const colorScheme of ["light", "dark"]) {
    const options = { ...viewport, colorScheme, reducedMotion: "reduce" };
    const name = (page) => `${page}-${device}-${colorScheme}`;

    test(`every page is accessible and fits on a ${device}, ${colorScheme}`, async () => {
      const { page } = await rumbl.window({ ...options, provoked: [MISSING_PAGE] });
      for (const [path, title] of [
        ["/", "home"],
        ["/videos", "browse"],
        ["/users/new", "register"],
        ["/sessions/new", "log-in"],
        ["/nowhere", "missing"],
      ]) {
        await page.goto(path);
        await inspect(page, name(title));
      }
    });

    test(`every page of a person is accessible and fits on a ${device}, ${colorScheme}`, async () => {
      const { page } = await arrive(rumbl, "looks", options);
      await inspect(page, name("home-logged-in"));
      for (const [nth, menu] of ["theme", "account"].entries()) {
        await page.locator(".menu > summary").nth(nth).click();
        await inspect(page, name(`menu-${menu}`));
      }
      await page.getByRole("link", { name: "Profile" }).click();
      await page.getByText("No videos yet.").waitFor();
      await inspect(page, name("profile"));
      const path = await addVideo(page, `A day at the sea, ${device}, ${colorScheme}`);
      await inspect(page, name("my-videos"));
      const id = /\d+/.exec(path)[0];
      for (const [path, title] of [
        ["/manage/videos/new", "new-video"],
        [`/manage/videos/${id}`, "video"],
        [`/manage/videos/${id}/edit`, "edit-video"],
        ["/users", "people"],
        ["/feed", "feed"],
        ["/follows", "follows"],
        ["/annotations", "annotations"],
        [`/embed/${id}`, "embed"],
        ["/settings/password", "password"],
      ]) {
        await page.goto(path);
        await inspect(page, name(title));
      }
      await watch(page, path);
      await inspect(page, name("watch-empty"));
      await seek(page, 12);
      await annotate(page, "here comes the sun!");
      await seek(page, 19.4);
      await annotate(page, "that light. wow.");
      await showsBodies(page, ["here comes the sun!", "that light. wow."]);
      await inspect(page, name("watch"));
    });
  }
}

for (const colorScheme of ["light", "dark"]) {
  test(`messages, errors and dialogs are accessible, ${colorScheme}`, async () => {
    const options = { ...DESKTOP, colorScheme, reducedMotion: "reduce" };
    const name = (state) => `${state}-${colorScheme}`;
    const { page } = await rumbl.window({ ...options, provoked: [REFUSED_FORM] });
    await page.goto("/users");
    await inspect(page, name("turned-away"));
    await page.goto("/users/new");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("Oops, something went wrong!").waitFor();
    await inspect(page, name("register-refused"));

    const viewer = await arrive(rumbl, "states", { ...options, provoked: [MISSING_PAGE] });
    await watch(viewer.page, await addVideo(viewer.page, "States", "/media/gone.webm"));
    await viewer.page.getByText("This video can’t be loaded.").waitFor();
    await viewer.page.getByRole("button", { name: "Post" }).click();
    await viewer.page.getByText("The annotation can't be blank.").waitFor();
    await inspect(viewer.page, name("watch-problems"));
    await viewer.page.getByRole("button", { name: "Shortcuts" }).click();
    await inspect(viewer.page, name("keys"));
  });
}

test("each icon in a tablet's header has its word in sight", async () => {
  for (const width of [672, 768, 900]) {
    const { page } = await arrive(rumbl, "words", { ...TABLET, viewport: { width, height: 1024 } });
    await page.goto("/videos");
    const header = page.getByRole("banner");
    const words = ["Browse", "Feed", "Messages", "People", "My Videos", "Search", "Theme"];
    for (const word of words) {
      const { width: shown, height } = await header.getByText(word, { exact: true }).boundingBox();
      assert.ok(shown > 20 && height > 8, `${word} at ${width}: ${shown} by ${height}`);
    }
    await assertFits(page, `the header at ${width}`);
    await screenshot(page, `header-${width}`, { fullPage: false });
  }
});

test("the settings of the watch page open within the window", async () => {
  for (const viewport of [DESKTOP.viewport, { width: 1024, height: 600 }, { width: 960, height: 800 }]) {
    const { page } = await arrive(rumbl, "settings", { viewport });
    await page.goto("/watch/1");
    await isLive(page);
    await page.locator("#settings summary").click();
    const { x, y, width, height } = await page.locator(".settings-menu").boundingBox();
    const isWithin = x >= 0 && y >= 0 && x + width <= viewport.width && y + height <= viewport.height;
    assert.ok(isWithin, JSON.stringify({ x, y, width, height, viewport }));
    const last = page.getByLabel("Single-letter shortcuts");
    await last.scrollIntoViewIfNeeded();
    assert.ok((await last.boundingBox()).y + 20 < y + height);
  }
});

test("everything that is slid or pressed in the settings has room for a finger", async () => {
  const { page } = await arrive(rumbl, "fingers", PHONE);
  await page.goto("/watch/1");
  await isLive(page);
  await page.locator("#settings summary").tap();
  const heights = await page
    .locator(".settings-menu :is(input[type=range], select, .switch)")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.equal(heights.length, 10);
  assert.ok(Math.min(...heights) >= 44, heights.join(" "));
});

test("on a phone the player stays on top while the annotations are read", async () => {
  const { page } = await arrive(rumbl, "phone", PHONE);
  await watch(page, await addVideo(page, "Pocket cinema"));
  await page.evaluate(() => window.scrollTo(0, 300));
  const top = await page.locator("video").evaluate((video) => video.getBoundingClientRect().top);
  assert.equal(top, 0);
  await page.getByLabel("Annotate", { exact: true }).tap();
  await page.keyboard.type("by thumb");
  await page.getByRole("button", { name: "Post" }).tap();
  await showsBodies(page, ["by thumb"]);
});

test("the pages can be used with the keyboard alone", async () => {
  const { page } = await rumbl.window();
  await page.goto("/users/new");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const typed = ["Key Board", "keyboard", "key@example.com", PASSWORD];
  for (const text of typed) {
    await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await page.getByText("created!").waitFor();
  await page.goto("/");
  await page.locator(".card-title a").first().focus();
  await page.keyboard.press("Enter");
  await isLive(page);
});

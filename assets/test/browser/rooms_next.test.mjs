// Rooms go on to the next video automatically when one is over.
import { test } from "node:test";
import { arrive } from "./support/people.mjs";
import { inRoom, openRoom } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const rumbl = useRumbl();

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function addNext(page, path) {
  await page.getByLabel("Add a video by its link").fill(path);
  await button(page, "Add").click();
}

/** Goes to where the video is nearly over, by the slider. */
async function nearEnd(page) {
  await page.locator("#position").evaluate((slider) => {
    slider.value = String(Number(slider.max) * 0.97);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

async function isNearEnd(page) {
  await page.waitForFunction(() => {
    const { value, max } = document.getElementById("position");
    return Number(value) > Number(max) * 0.9;
  });
}

async function shows(page, title) {
  await page.getByRole("heading", { name: title }).waitFor({ timeout: 30_000 });
  await inRoom(page);
  await button(page, "Pause").waitFor();
}

test("the next video begins by itself, also when the host is gone", { timeout: 180_000 }, async () => {
  const { page: ada } = await arrive(rumbl, "ada");
  const { page: bob } = await arrive(rumbl, "bob");
  const paths = [];
  for (const title of ["Second", "Third"]) paths.push(await addVideo(ada, title));
  await openRoom(ada, await addVideo(ada, "First"));
  await bob.goto(new URL(ada.url()).pathname);
  await inRoom(bob);
  await ada.getByText("Next videos").click();
  for (const path of paths) await addNext(ada, path);
  await bob.getByText("Next videos").click();
  await bob.getByRole("link", { name: "Third" }).waitFor();
  await button(ada, "Play").click();
  await nearEnd(ada);
  for (const page of [ada, bob]) await shows(page, "Second");

  await nearEnd(ada);
  // What a page has sent can get lost when it is closed at once.
  await isNearEnd(bob);
  await ada.close();
  await shows(bob, "Third");
});

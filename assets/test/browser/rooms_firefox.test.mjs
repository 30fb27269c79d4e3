// Rooms in Firefox, whose player seeks and starts with different timing.
import { test } from "node:test";
import { FIREFOX, launchFirefox } from "./support/browser.mjs";
import { togetherWithin } from "./support/in_step.mjs";
import { DESKTOP } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { enterRoom, openRoom, press } from "./support/rooms.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo } from "./support/watching.mjs";

const skip = FIREFOX ? false : "Firefox is missing; get it with: apt-get install firefox-esr";
const rumbl = skip ? null : useRumbl({}, { launch: launchFirefox });

test("Firefox: two players in a room start, seek and stop together", { skip, timeout: 120_000 }, async () => {
  const ada = await arrive(rumbl, "ada", DESKTOP);
  const bob = await arrive(rumbl, "bob", DESKTOP);
  const pages = [ada.page, bob.page];
  await openRoom(ada.page, await addVideo(ada.page, "Foxes"));
  await enterRoom(bob.page, ada.page);
  await press(ada.page, "Play");
  await togetherWithin(pages, { isPlaying: true, what: "after a start" });
  await ada.page.keyboard.press("l");
  await togetherWithin(pages, { isPlaying: true, what: "after a seek" });
  await press(ada.page, "Pause");
  await togetherWithin(pages, { isPlaying: false, what: "after a pause" });
});

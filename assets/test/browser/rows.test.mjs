import { test } from "node:test";
import { screenshot } from "./support/browser.mjs";
import { DESKTOP, PHONE, assertAccessible, assertFits } from "./support/looks.mjs";
import { arrive } from "./support/people.mjs";
import { useRumbl } from "./support/suite.mjs";
import { addVideo, annotate, seek, watch } from "./support/watching.mjs";

const rumbl = useRumbl();
const LONG = "A longer thought, about how the light falls on the water, that needs more than a line.";

for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`what a row opens is accessible and fits on a ${device}, ${colorScheme}`, async () => {
      const { page } = await arrive(rumbl, "rows", { ...viewport, colorScheme, reducedMotion: "reduce" });
      await watch(page, await addVideo(page, `Rows, ${device}, ${colorScheme}`));
      for (const [second, body] of [[2, "first!"], [6, LONG], [20, "much later"]]) {
        await seek(page, second);
        await annotate(page, body);
      }
      await seek(page, 8);
      await page.getByRole("checkbox", { name: "Show all" }).check();
      const row = page.locator(".annotation", { hasText: LONG });
      const inspect = async (state) => {
        const name = `row-${state}-${device}-${colorScheme}`;
        await assertAccessible(page, name);
        await assertFits(page, name);
        await screenshot(page, name);
      };
      await row.getByRole("button", { name: /^More for/ }).click();
      await row.getByRole("button", { name: "Edit" }).waitFor();
      await inspect("menu");
      await row.getByRole("button", { name: "Edit" }).click();
      await row.getByRole("textbox", { name: "Time" }).fill("never");
      await row.getByRole("button", { name: "Save" }).click();
      await row.getByText("The time should be like").waitFor();
      await inspect("editor");
      await page.keyboard.press("Escape");
      await row.getByRole("button", { name: /^More for/ }).click();
      await row.getByRole("button", { name: "Delete" }).click();
      await row.getByText("Delete your annotation for everybody?").waitFor();
      await inspect("question");
    });
  }
}

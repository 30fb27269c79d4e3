import { test } from "node:test";
import { useRumbl } from "./support/suite.mjs";

const ELSEWHERE = "https://rumbl.example";
const rumbl = useRumbl({ PUBLIC_URL: ELSEWHERE });

test("a page at another address than PUBLIC_URL does not try to be live, and says where it is", async () => {
  const { page } = await rumbl.window();
  await page.goto("/watch/1");
  await page.getByText(`Live only at ${ELSEWHERE}`).waitFor();
});

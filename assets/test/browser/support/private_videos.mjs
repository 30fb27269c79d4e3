import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { addVideo } from "./watching.mjs";

const run = promisify(execFile);
const SQL = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("UPDATE review_links SET expires_at = '2020-01-01 00:00:00'")
db.commit()
`;

/** Adds a video, makes it private in its form, and returns its id. */
export async function addPrivate(page, title) {
  const path = await addVideo(page, title);
  const id = path.match(/\d+/)[0];
  await page.goto(`/manage/videos/${id}/edit`);
  await page.getByLabel("Who can see it").selectOption("private");
  await page.getByRole("button", { name: "Save video" }).click();
  await page.getByText("Video updated successfully.").waitFor();
  return id;
}

/** Makes a review link for a video of the person's, and returns its path. */
export async function makeReviewLink(page, id, { mayAnnotate = false } = {}) {
  await page.goto(`/manage/videos/${id}/sharing`);
  await page.getByLabel("People who have it can").selectOption(String(mayAnnotate));
  await page.getByRole("button", { name: "Create a link" }).click();
  return new URL(await page.getByLabel("Review link", { exact: true }).inputValue()).pathname;
}

/** Whether links can be made to expire. The form offers nothing below a day. */
export const CAN_EXPIRE = spawnSync("python3", ["-c", "import sqlite3"]).status === 0;

/** Makes all review links of a server expire in the past. */
export async function expireReviewLinks(server) {
  await run("python3", ["-c", SQL, server.databaseUrl.replace("sqlite://", "")]);
}

import { test } from "node:test";
import { shows, useGallery } from "./support/gallery.mjs";

const { open } = useGallery();

test("everybody sees who is there, with how many tabs", async () => {
  const ada = await open("/presence?name=Ada");
  await shows(ada, "#users", "Ada (1)");
  const bob = await open("/presence?name=Bob");
  await shows(ada, "#users", "Ada (1)Bob (1)");
  const second = await open("/presence?name=Bob", { beside: bob });
  await shows(second, "#users", "Ada (1)Bob (2)");
  await shows(ada, "#users", "Ada (1)Bob (2)");
  await second.close();
  await bob.close();
  await shows(ada, "#users", "Ada (1)");
});

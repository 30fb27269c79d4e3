import assert from "node:assert/strict";
import { test } from "node:test";
import { siteOf, titleOf } from "../../../js/page/video_reader.js";

const HERE = new URL("http://localhost:4000/manage/videos/new");
const site = (address) => siteOf(address, HERE);

test("what can be read of a video is known by its address", () => {
  for (const [address, name, isOwn] of [
    ["/media/demo.webm", "localhost:4000", true],
    ["http://localhost:4000/media/demo.webm", "localhost:4000", true],
    ["localhost:4000/media/demo.webm", "localhost:4000", true],
    ["https://example.com/a.MP4?x=1", "example.com", false],
    ["example.com/a.mp4", "example.com", false],
    ["127.0.0.1:8080/clip.mp4", "127.0.0.1:8080", false],
  ]) {
    assert.deepEqual(site(address), { name, isOwn, gives: "length and picture" }, address);
  }
  for (const [address, name] of [
    ["https://youtu.be/dQw4w9WgXcQ", "YouTube"],
    ["youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"],
    ["https://player.vimeo.com/video/76979871", "Vimeo"],
  ]) {
    assert.deepEqual(site(address), { name, isOwn: false, gives: "title and picture" }, address);
  }
});

test("nothing is read of what is no video's address", () => {
  for (const address of [
    "",
    "hello",
    "example.com",
    "https://",
    "https://example.com/page.html",
    "https://example.com/stream.m3u8",
    "//evil.example/a.mp4",
    "/\\evil.example/a.mp4",
    "/\t/evil.example/a.mp4",
    "javascript:alert(1)//a.mp4",
    "data:video/mp4;base64,AAAA.mp4",
    "file:///a.mp4",
    "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
  ]) {
    assert.equal(site(address), null, address);
  }
});

test("a video is called after its file, as the server calls one without a title", () => {
  for (const [address, title] of [
    ["https://example.com/a/my_first-film.mp4?token=1#t=3", "My first film"],
    ["/media/demo.webm", "Demo"],
    ["example.com/caf%C3%A9+bar%20&%20grill.mp4", "Café+bar & grill"],
    ["https://example.com/été.webm", "Été"],
    ["https://example.com/v1.2-final.mp4", "V1.2 final"],
    ["https://example.com/100%.mp4", "100%"],
    [`https://example.com/${"a".repeat(1_000)}.mp4`, `A${"a".repeat(99)}`],
    ["https://example.com/---.mp4", null],
    ["https://example.com/Master.mp4", null],
    ["https://youtu.be/dQw4w9WgXcQ", null],
    ["https://example.com/page.html", null],
    ["//evil.example/a.mp4", null],
    ["", null],
  ]) {
    assert.equal(titleOf(address, HERE), title, address);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressMoment, fragmentMoment, momentLink, videoLink } from "../../../js/watch/shared/address_moment.js";

const at = (address) => addressMoment(new URL(`https://rumbl.example/watch/1-demo${address}`));

test("an address names its moment in the query or in the fragment, which wins", () => {
  for (const [address, atMs] of [
    ["?t=83.5", 83_500],
    ["?t=1m23s", 83_000],
    ["#t=83.5", 83_500],
    ["#t=1:23", 83_000],
    ["#t=10,20", 10_000],
    ["#t=npt:10,20", 10_000],
    ["?t=10,20", 10_000],
    ["?t=npt:1:23", 83_000],
    ["#xywh=1,2,3,4&t=7", 7_000],
    ["?t=5#t=9", 9_000],
    ["?t=5#annotation-body", 5_000],
  ]) {
    assert.equal(at(address), atMs, address);
  }
});

test("an address that names no moment, or none that could be, has none", () => {
  for (const address of ["", "#", "#t", "#t=", "#t=,20", "#t=-5", "#t=soon", "#main", "?t=javascript:1", "#t=99999999", "#t=clock:1", "?t=,20", "?t=npt:", "?t=npt:npt:3"]) {
    assert.equal(at(address), null, address);
  }
  assert.equal(fragmentMoment(""), null);
});

test("links lead to the video, or to its moment, whatever the page's address says", () => {
  const address = "https://rumbl.example/watch/1-demo?t=5&x=y#t=9";
  assert.equal(videoLink(address), "https://rumbl.example/watch/1-demo");
  assert.equal(momentLink(address, 83_500), "https://rumbl.example/watch/1-demo?t=83.5");
  assert.equal(momentLink(address, 0), "https://rumbl.example/watch/1-demo?t=0");
});

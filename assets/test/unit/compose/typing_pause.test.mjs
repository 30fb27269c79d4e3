import assert from "node:assert/strict";
import { test } from "node:test";
import { TypingPause } from "../../../js/watch/compose/typing_pause.js";

/** As much of a player as pausing uses. */
class FakePlayer extends EventTarget {
  playing = true;

  isPlaying() {
    return this.playing;
  }

  play() {
    this.playing = true;
    this.dispatchEvent(new Event("play"));
  }

  pause() {
    this.playing = false;
  }
}

function make(isOn) {
  const player = new FakePlayer();
  return { player, pause: new TypingPause(player, { value: isOn }) };
}

test("the video pauses while somebody writes, and plays on afterwards", () => {
  const { player, pause } = make(true);
  pause.begin();
  assert.equal(player.playing, false);
  pause.begin();
  pause.end();
  assert.equal(player.playing, true);
});

test("nothing happens when it is not wanted", () => {
  const { player, pause } = make(false);
  pause.begin();
  assert.equal(player.playing, true);
  pause.end();
  assert.equal(player.playing, true);
});

test("a video that was paused before stays so", () => {
  const { player, pause } = make(true);
  player.pause();
  pause.begin();
  pause.end();
  assert.equal(player.playing, false);
});

test("a viewer who plays it while writing has taken it back", () => {
  const { player, pause } = make(true);
  pause.begin();
  player.play();
  pause.begin();
  assert.equal(player.playing, true);
  player.pause();
  pause.end();
  assert.equal(player.playing, false);
});

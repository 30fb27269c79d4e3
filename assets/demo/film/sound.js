import { chance, clamp, DURATION_S, during, noise, smooth, speed, TAU, travelled } from "./time.js";
import { darkness, EYES_S } from "./tunnel.js";
import { WHALE_S } from "./whale.js";
import { BURSTS } from "./fireworks.js";

/** The film's sound: the train, a few slow chords, and what happens beside the track. */

export const RATE = 48_000;

/** Four chords of eight seconds, over and over, in semitones from the A below middle C. */
const CHORDS = [
  [-4, 3, 8, 12, 15],
  [-9, 0, 3, 7, 10],
  [-7, 1, 5, 8, 12],
  [-2, 2, 5, 10, 14],
];
const CHORD_S = 7.5;
const SCALE = [3, 5, 8, 10, 12, 15, 17, 20];
const NOTE_S = 0.625;
/** Pixels of track from joint to joint. */
const RAIL_LENGTH = 190;

const pitch = (semitones) => 220 * 2 ** (semitones / 12);

/** The whole sound, as samples from -1 to 1. */
export function makeSound() {
  const samples = new Float32Array(DURATION_S * RATE);
  addChords(samples);
  addNotes(samples);
  addTrain(samples);
  addSea(samples);
  for (const [start, length] of [
    [2.3, 0.8],
    [54.6, 0.5],
  ])
    addWhistle(samples, start, length);
  for (const start of [9.7, 10.4]) addSparkle(samples, start);
  addTone(
    samples,
    EYES_S,
    1.7,
    (s) => 0.12 * Math.sin(TAU * 52 * s) * Math.sin(Math.PI * clamp(s / 1.7)),
  );
  addWhale(samples);
  for (const [i, burst] of BURSTS.entries()) addBurst(samples, burst, i);
  for (let i = 0; i < 5; i++) addGull(samples, 51.2 + i * 1.5 + chance(i, 201));
  for (let n = 0; n < samples.length; n++) {
    const t = n / RATE;
    const loudness = smooth(t, 0, 0.8) * (1 - smooth(t, 58.2, 60));
    samples[n] = Math.tanh(samples[n] * 1.5) * loudness;
  }
  return samples;
}

/** Adds `sound(seconds since the start)` for `length` seconds. */
function addTone(samples, start, length, sound) {
  const first = Math.round(start * RATE);
  const last = Math.min(samples.length, first + Math.round(length * RATE));
  for (let n = Math.max(0, first); n < last; n++) samples[n] += sound((n - first) / RATE, n);
}

function addChords(samples) {
  for (let i = 0; i * CHORD_S < DURATION_S; i++) {
    const last = (i + 1) * CHORD_S >= DURATION_S;
    for (const [voice, semitones] of CHORDS[last ? 0 : i % 4].entries()) {
      const hertz = pitch(semitones - (voice ? 0 : 12));
      addTone(samples, i * CHORD_S - 1, CHORD_S + 2.4, (s) => {
        const swell = smooth(s, 0, 2.2) * (1 - smooth(s, CHORD_S, CHORD_S + 2.4));
        const beat =
          Math.sin(TAU * hertz * s) +
          Math.sin(TAU * hertz * 1.003 * s) +
          0.3 * Math.sin(TAU * 2 * hertz * s);
        return 0.014 * swell * beat;
      });
    }
  }
}

/** Single notes, like a music box: more of them where the sky is full. */
function addNotes(samples) {
  for (let i = 6; i * NOTE_S < DURATION_S - 2; i++) {
    const t = i * NOTE_S;
    const dense =
      0.34 +
      0.3 * during(t, 8, 14, 2) +
      0.3 * during(t, 24, 34, 2) +
      0.36 * during(t, 50, 58, 2) -
      0.3 * darkness(t);
    if (chance(i, 211) > dense) continue;
    const hertz = pitch(SCALE[Math.floor(chance(i, 212) * SCALE.length)] + 12);
    for (const [delay, part] of [
      [0, 1],
      [0.31, 0.35],
      [0.62, 0.14],
    ]) {
      addTone(samples, t + delay, 2, (s) => {
        const ring =
          Math.sin(TAU * hertz * s) * Math.exp(-3.2 * s) +
          0.3 * Math.sin(TAU * 3.01 * hertz * s) * Math.exp(-9 * s);
        return 0.05 * part * ring * clamp(s * 300);
      });
    }
  }
}

/** Two wheels over each joint of the rails, and the engine's breath. */
function addTrain(samples) {
  for (let n = 1; n * RAIL_LENGTH < travelled(DURATION_S); n++) {
    const t = timeAt(n * RAIL_LENGTH);
    const loud = (0.1 + 0.16 * darkness(t)) * (0.4 + 0.6 * speed(t));
    for (const [delay, part] of [
      [0, 1],
      [0.11 / Math.max(0.35, speed(t)), 0.75],
    ]) {
      for (const [echo, left] of darkness(t) > 0.5
        ? [
            [0, 1],
            [0.07, 0.45],
            [0.15, 0.2],
          ]
        : [[0, 1]]) {
        addTone(samples, t + delay + echo, 0.16, (s, n) => {
          const knock = Math.sin(TAU * (96 - 160 * s) * s) * Math.exp(-34 * s);
          return loud * part * left * (knock + 0.2 * (chance(n, 221) - 0.5) * Math.exp(-80 * s));
        });
      }
    }
  }
  let soft = 0;
  addTone(samples, 0, DURATION_S, (t, n) => {
    soft += 0.06 * (chance(n, 222) - 0.5 - soft);
    const breath = 0.55 + 0.45 * Math.sin((TAU * travelled(t)) / 95);
    return soft * (0.12 + 0.34 * speed(t) * breath + 0.3 * darkness(t));
  });
}

/** When the train has come so far. */
function timeAt(distance) {
  let [low, high] = [0, DURATION_S];
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (travelled(middle) < distance) low = middle;
    else high = middle;
  }
  return low;
}

function addSea(samples) {
  let soft = 0;
  addTone(samples, 21, DURATION_S - 21, (s, n) => {
    soft += 0.035 * (chance(n, 231) - 0.5 - soft);
    const wave = noise(s / 2.6, 232) ** 2 + 0.25;
    return soft * wave * 1.1 * smooth(s, 0, 3);
  });
}

function addWhistle(samples, start, length) {
  addTone(samples, start, length + 0.7, (s, n) => {
    const blow = smooth(s, 0, 0.07) * (1 - smooth(s, length, length + 0.7));
    const tones = [523, 622, 784].reduce(
      (sum, hertz) => sum + Math.sin(TAU * hertz * s + 0.4 * Math.sin(TAU * 5 * s)),
      0,
    );
    return blow * (0.028 * tones + 0.03 * (chance(n, 241) - 0.5));
  });
}

function addSparkle(samples, start) {
  for (let i = 0; i < 7; i++) {
    addTone(
      samples,
      start + i * 0.06,
      0.8,
      (s) => 0.022 * Math.sin(TAU * pitch(36 + SCALE[7 - i]) * s) * Math.exp(-6 * s),
    );
  }
}

/** It sings before it leaps, and falls back with a splash. */
function addWhale(samples) {
  let turn = 0;
  addTone(samples, WHALE_S - 1.6, 2.6, (s) => {
    turn += (TAU * (150 + 130 * Math.sin(1.9 * s) - 30 * s)) / RATE;
    return (
      0.11 * (Math.sin(turn) + 0.3 * Math.sin(2 * turn)) * Math.sin(Math.PI * clamp(s / 2.6)) ** 2
    );
  });
  for (const [start, loud] of [
    [WHALE_S + 0.1, 0.35],
    [WHALE_S + 2.25, 0.8],
  ]) {
    let soft = 0;
    addTone(samples, start, 1.8, (s, n) => {
      soft += 0.25 * (chance(n, 251) - 0.5 - soft);
      return loud * soft * clamp(s * 12) * Math.exp(-2.6 * s);
    });
  }
}

function addBurst(samples, { at, size }, salt) {
  // Sound takes a moment across the bay.
  const start = at + 0.25;
  const loud = size / 220;
  let turn = 0;
  addTone(samples, start, 1, (s) => {
    turn += (TAU * (40 + 60 * Math.exp(-14 * s))) / RATE;
    return 0.34 * loud * Math.sin(turn) * Math.exp(-5 * s);
  });
  for (let i = 0; i < 16; i++) {
    addTone(
      samples,
      start + 0.45 + chance(i, salt + 261),
      0.05,
      (s, n) => 0.1 * loud * (chance(n, 262) - 0.5) * Math.exp(-90 * s),
    );
  }
}

function addGull(samples, start) {
  for (let i = 0; i < 3; i++) {
    let turn = 0;
    addTone(samples, start + i * 0.3, 0.26, (s) => {
      turn += (TAU * (1500 - 1500 * s + 300 * Math.sin(24 * s))) / RATE;
      return 0.018 * Math.sin(turn) * Math.sin(Math.PI * clamp(s / 0.26));
    });
  }
}

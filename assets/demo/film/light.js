import { keyed } from "./time.js";
import { mix } from "./paint.js";

/** The colours of the hour, from dusk over a night with a moon to the morning. */

const SKIES = [
  [
    0,
    [
      [30, 22, 78],
      [142, 54, 118],
      [255, 152, 92],
    ],
  ],
  [
    7,
    [
      [20, 17, 62],
      [88, 40, 110],
      [226, 106, 100],
    ],
  ],
  [
    13,
    [
      [10, 11, 40],
      [34, 26, 80],
      [112, 62, 118],
    ],
  ],
  [
    17,
    [
      [8, 9, 32],
      [20, 22, 66],
      [60, 48, 106],
    ],
  ],
  [
    26,
    [
      [7, 10, 38],
      [22, 33, 92],
      [84, 92, 158],
    ],
  ],
  [
    35,
    [
      [7, 12, 42],
      [20, 42, 100],
      [70, 104, 164],
    ],
  ],
  [
    43,
    [
      [8, 9, 36],
      [24, 26, 82],
      [74, 62, 128],
    ],
  ],
  [
    48,
    [
      [22, 20, 68],
      [92, 52, 118],
      [206, 104, 120],
    ],
  ],
  [
    53,
    [
      [52, 54, 118],
      [214, 112, 132],
      [255, 196, 140],
    ],
  ],
  [
    60,
    [
      [92, 132, 186],
      [244, 176, 156],
      [255, 228, 172],
    ],
  ],
];
const LAND = [
  [0, [24, 13, 42]],
  [16, [9, 8, 26]],
  [46, [12, 11, 32]],
  [54, [46, 28, 62]],
  [60, [56, 38, 70]],
];
const NIGHT = [
  [2, 0],
  [13, 1],
  [46, 1],
  [51, 0],
];

/** The light at `t`: the sky at its top, middle and horizon, the land, and how much it is night. */
export function lightAt(t) {
  const parts = SKIES.map(([at, colours]) => [at, colours.flat()]);
  const all = keyed(t, parts);
  const [top, middle, horizon] = [all.slice(0, 3), all.slice(3, 6), all.slice(6, 9)];
  const land = keyed(t, LAND);
  const night = keyed(t, NIGHT);
  /** The colour of land: what is farther away has more of the sky in it. */
  const landAt = (distance) => mix(land, mix(middle, horizon, 0.45), distance);
  return { top, middle, horizon, land, night, landAt };
}

export const MOONLIGHT = [240, 236, 255];
export const LAMPLIGHT = [255, 206, 92];
/** What a lamp throws around itself, which is warmer than the lamp. */
export const LAMP_GLOW = [255, 156, 62];
export const SUNLIGHT = [255, 226, 150];
export const CREAM = [255, 244, 222];

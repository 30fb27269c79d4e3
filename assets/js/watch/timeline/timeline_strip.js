import { BAR_PX } from "./timeline_layout.js";

/** The gap between two bars. */
const GAP_PX = 1;
/** The lowest height of a bar with annotations. */
const LOWEST_PX = 3;

/**
 * The bars of the timeline's strip as the data of one SVG path: crisp at every resolution, and
 * coloured by the stylesheet, in light and dark alike.
 */
export function stripPath(bars, heightPx) {
  return bars
    .map((share, index) => {
      if (share === 0) return "";
      const height = Math.round(LOWEST_PX + share * (heightPx - LOWEST_PX));
      const width = BAR_PX - GAP_PX;
      return `M${index * BAR_PX} ${heightPx}v${-height}h${width}v${height}z`;
    })
    .join("");
}

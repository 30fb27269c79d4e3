import { momentLink } from "../shared/address_moment.js";

/** Makes a link to the full page lead to the current moment. */
export function followMoment(link, player) {
  const address = link.href;
  link.addEventListener("click", () => {
    link.href = momentLink(address, Math.floor(player.currentTimeMs()));
  });
}

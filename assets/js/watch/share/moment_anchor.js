import { momentLink } from "../shared/address_moment.js";

/** Lets a link to the whole page lead to the moment that is playing. */
export function followMoment(link, player) {
  const address = link.href;
  link.addEventListener("click", () => {
    link.href = momentLink(address, Math.floor(player.currentTimeMs()));
  });
}

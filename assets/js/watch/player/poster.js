/**
 * Shows the poster in front of a player until play has been pressed and there is something to see,
 * and again if the video can't be played any more. A page may have none.
 */
export function showPoster(element, player) {
  const poster = element.querySelector(".player-poster");
  if (!poster) return;
  const video = element.querySelector("video");
  const stand = (isStanding) => {
    poster.hidden = !isStanding;
    // Keyboard users must not reach what they can't see.
    video?.toggleAttribute("inert", isStanding);
  };
  stand(true);
  poster.addEventListener("click", () => player.play());
  player.addEventListener("wait", ({ detail }) => {
    poster.setAttribute("aria-busy", String(detail !== ""));
  });
  player.addEventListener("failed", () => stand(true));
  player.addEventListener("ready", () => {
    const hadFocus = document.activeElement === poster;
    stand(false);
    // Not the frame of another site, which would capture all keys.
    if (hadFocus) element.focus({ preventScroll: true });
  });
}

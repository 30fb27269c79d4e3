import { t } from "../../messages/messages.js";
import { isNew, isResolution } from "../feed/change.js";
import { headOf, isResolved } from "../feed/replay.js";
import { followPlayback } from "../player/player.js";
import { addressMoment, fragmentAnnotation } from "../shared/address_moment.js";
import { bindSwitch, remembered } from "../shared/settings.js";
import { throttle } from "../shared/throttle.js";
import { AnnotationActions } from "./annotation_actions.js";
import { AnnotationPanel } from "./annotation_panel.js";
import { Announcer } from "./announcer.js";
import { PanelSummary } from "./panel_summary.js";
import { ResolvedChoice } from "./resolved_choice.js";

/** A larger step of the time is a seek, not playback. */
const SEEK_MS = 2_000;
/** How far around the playback time annotations are preloaded. */
const BEHIND_MS = 2_000;
const AHEAD_MS = 20_000;
/** How often changes to the annotations are drawn. */
const DRAW_EVERY_MS = 30;

const byId = (id) => document.getElementById(id);

/** Shows the annotations as the video plays, with their actions. Returns the panel. */
export function showAnnotations({ player, feed, annotations, note, share, userId, onTick, onReply }) {
  const showAll = remembered("show-all", false);
  const resolvedChoice = new ResolvedChoice(byId("hide-resolved"), remembered("hide-resolved", false));
  const panel = makePanel({ player, feed, annotations, note, share, userId, onReply });
  const summary = new PanelSummary({
    count: byId("annotation-count"),
    hint: byId("panel-hint"),
    open: byId("open-count"),
    choice: byId("hide-resolved-choice"),
  });
  const announcer = new Announcer((words) => (byId("announcer").textContent = words));
  let playedMs = 0;
  /** The annotation in the page's URL, until it is shown or the viewer does something else. */
  let wantedId = fragmentAnnotation(location.hash);

  const draw = () => {
    const atMs = player.currentTimeMs();
    loadAround(annotations, atMs);
    const now = annotations.rowsUntil(atMs);
    const count = showAll.value ? annotations.rowCount : now;
    const { total } = annotations.density;
    panel.show({ count, now });
    const { resolvedCount: resolved, hidesResolved } = annotations;
    summary.show({ shown: annotations.countUntil(atMs), total, rows: count, resolved, hidesResolved });
    if (wantedId === null) return;
    if (isHidden(annotations.get(wantedId))) {
      resolvedChoice.lift();
      note.say(t("panel-link-to-resolved"));
    }
    if (!panel.has(wantedId)) return;
    panel.goTo(wantedId);
    wantedId = null;
  };
  /** Whether it has no row because it or its parent is resolved. */
  const isHidden = (annotation) => {
    if (annotation === null || !annotations.hidesResolved) return false;
    return headOf(annotation) === null ? isResolved(annotation) : annotations.rowOf(annotation.id) < 0;
  };
  const want = () => {
    wantedId = fragmentAnnotation(location.hash);
    draw();
  };
  const forget = () => (wantedId = null);
  const appeared = (fresh) => {
    const shown = fresh.filter((one) => !isHidden(one));
    announcer.announce(shown);
    panel.greet(shown);
  };
  const play = (atMs) => {
    const isPlayback = atMs > playedMs && atMs - playedMs < SEEK_MS;
    if (!isPlayback && atMs !== playedMs && !isNamed(atMs)) forget();
    const fresh = isPlayback ? annotations.between(playedMs + 1, atMs) : [];
    playedMs = atMs;
    draw();
    appeared(fresh);
    onTick();
  };

  annotations.addEventListener("changed", throttle(draw, DRAW_EVERY_MS));
  feed.addEventListener("changes", ({ detail }) => {
    draw();
    const fresh = detail.filter(isNew).map(({ annotation }) => annotation);
    appeared(fresh.filter(({ at }) => at <= playedMs));
    // The person who did it sees the outcome already.
    const resolutions = feed.you.isOwner ? [] : detail.filter(isResolution);
    announcer.announceResolutions(resolutions.map(({ annotation }) => annotation).filter(({ at }) => at <= playedMs));
  });
  for (const name of ["loading", "loaded", "incomplete"]) {
    feed.addEventListener(name, () => summary[name]());
  }
  bindSwitch(byId("show-all"), showAll);
  showAll.addEventListener("change", draw);
  const applyHiding = () => (annotations.hidesResolved = resolvedChoice.isHiding);
  resolvedChoice.addEventListener("change", applyHiding);
  applyHiding();
  window.addEventListener("hashchange", want);
  for (const name of ["wheel", "touchmove", "keydown"]) {
    byId("annotation-log").addEventListener(name, forget, { passive: true });
  }
  document.addEventListener("input", forget);
  followPlayback(player, play);
  return panel;
}

function makePanel({ player, feed, annotations, note, share, userId, onReply }) {
  const list = byId("annotations");
  const panel = new AnnotationPanel({
    log: byId("annotation-log"),
    foot: document.querySelector(".panel-foot"),
    list,
    jump: byId("jump-to-now"),
    annotations,
    userId,
    onSeek: (at) => player.seek(at),
    onMenu: (annotation) => actions.toggle(annotation),
    onReply,
    letGo: () => actions.letGo(),
  });
  const actions = new AnnotationActions({ panel, player, feed, note, share, list, onReply });
  return panel;
}

/** Whether the page's URL names this moment, or nearly. */
function isNamed(atMs) {
  const named = addressMoment(location);
  return named !== null && Math.abs(atMs - named) < SEEK_MS;
}

/** Loads what is visible now first. */
async function loadAround(annotations, atMs) {
  await annotations.load(Math.max(0, atMs - BEHIND_MS), atMs);
  await annotations.load(atMs, atMs + AHEAD_MS);
}

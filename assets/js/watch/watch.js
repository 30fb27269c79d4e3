import { connectSocket, userToken } from "../socket.js";
import { AnnotationPanel } from "./annotation_panel.js";
import { AnnotationStore } from "./annotation_store.js";
import { Announcer } from "./announcer.js";
import { Composer } from "./composer.js";
import { ConnectionStatus } from "./connection_status.js";
import { Draft } from "./draft.js";
import { LiveFeed } from "./live_feed.js";
import { bindMenu } from "./menu.js";
import { PanelSummary } from "./panel_summary.js";
import { showPeople } from "./people.js";
import { createPlayer, followPlayback, showMessages } from "./player.js";
import { countUntil, nextAfter, previousBefore } from "./replay.js";
import { ReplayFeed } from "./replay_feed.js";
import { bindSwitch, remembered } from "./settings.js";
import { bindShortcuts } from "./shortcuts.js";
import { TypingPause } from "./typing_pause.js";

const STEP_MS = 5_000;
const LEAP_MS = 10_000;
/** A larger change of the time than this is a seek, not playback. */
const SEEK_MS = 2_000;
/** How far back "previous" looks past while playing, so that it does not return to the same one. */
const GRACE_MS = 1_000;

const byId = (id) => document.getElementById(id);

/** Brings the watch page to life. */
export function startWatching(root) {
  const token = userToken();
  const userId = Number(root.dataset.userId);
  const player = createPlayer(byId("player"));
  const store = new AnnotationStore();
  const feed = token
    ? new LiveFeed(connectSocket(token), root.dataset.topic)
    : new ReplayFeed(root.dataset.annotationsUrl);
  const composer = token ? makeComposer(feed, player, userId, root.dataset.topic) : null;

  showAnnotations({ player, store, feed, userId, onTick: () => composer?.tick() });
  showConnection(feed, token !== null);
  if (token) showPeople(feed.channel, { list: byId("people"), count: byId("people-count"), userId });
  showProblems(player, feed);
  bindKeys(player, store, composer);
  feed.start();
}

function makeComposer(feed, player, userId, topic) {
  const pauseWhileTyping = remembered("pause-while-typing", false);
  bindSwitch(byId("pause-while-typing"), pauseWhileTyping);
  bindMenu(byId("settings"));
  return new Composer({
    feed,
    player,
    userId,
    draft: new Draft(userId, topic),
    pause: new TypingPause(player, pauseWhileTyping),
    parts: {
      form: byId("composer"),
      text: byId("annotation-body"),
      button: byId("post"),
      time: byId("captured-time"),
      now: byId("take-time"),
      count: byId("composer-count"),
      problem: byId("composer-problem"),
    },
  });
}

function showAnnotations({ player, store, feed, userId, onTick }) {
  const panel = new AnnotationPanel({
    log: byId("annotation-log"),
    list: byId("annotations"),
    jump: byId("jump-to-now"),
    onSeek: (at) => player.seek(at),
    userId,
  });
  const summary = new PanelSummary({ count: byId("annotation-count"), hint: byId("panel-hint") });
  const announcer = new Announcer((words) => (byId("announcer").textContent = words));
  let shownMs = 0;

  const show = (atMs) => {
    const { annotations } = store;
    const count = countUntil(annotations, atMs);
    const fresh = panel.show(annotations, count);
    if (summary.isLoaded && Math.abs(atMs - shownMs) < SEEK_MS) announcer.announce(fresh);
    summary.show(count, annotations.length);
    shownMs = atMs;
    onTick();
  };
  feed.addEventListener("annotations", ({ detail }) => {
    if (store.add(detail).length > 0) show(player.currentTimeMs());
  });
  for (const name of ["loading", "loaded", "incomplete"]) {
    feed.addEventListener(name, () => summary[name]());
  }
  followPlayback(player, show);
}

function showConnection(feed, isLive) {
  const status = new ConnectionStatus(byId("connection"));
  if (!isLive) return status.replay();
  const people = byId("people");
  for (const name of ["live", "lost", "refused"]) {
    feed.addEventListener(name, () => {
      status[name]();
      people.toggleAttribute("data-stale", name !== "live");
    });
  }
}

function showProblems(player, feed) {
  showMessages(player, { problem: byId("player-problem"), notice: byId("player-notice") });

  const loadProblem = byId("load-problem");
  const hide = () => (loadProblem.hidden = true);
  feed.addEventListener("incomplete", () => (loadProblem.hidden = false));
  for (const name of ["loading", "loaded", "lost"]) feed.addEventListener(name, hide);
  byId("load-again").addEventListener("click", () => feed.loadAgain());
}

function bindKeys(player, store, composer) {
  const help = byId("help");
  const move = (byMs) => {
    const atMs = Math.max(0, player.currentTimeMs() + byMs);
    player.seek(Math.min(atMs, player.durationMs ?? Infinity));
  };
  const goTo = (annotation) => annotation && player.seek(annotation.at);
  const grace = () => (player.isPlaying() ? GRACE_MS : 0);
  const showHelp = () => help.showModal();
  byId("help-button").addEventListener("click", showHelp);
  bindShortcuts(document, {
    toggle: () => (player.isPlaying() ? player.pause() : player.play()),
    back: () => move(-LEAP_MS),
    forward: () => move(LEAP_MS),
    stepBack: () => move(-STEP_MS),
    stepForward: () => move(STEP_MS),
    annotate: () => composer?.begin(),
    next: () => goTo(nextAfter(store.annotations, player.currentTimeMs())),
    previous: () => goTo(previousBefore(store.annotations, player.currentTimeMs() - grace())),
    help: showHelp,
  });
}

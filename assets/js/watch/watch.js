import { t } from "../messages/messages.js";
import { movedTo } from "../page/public_origin.js";
import { followUnread } from "../page/unread_badge.js";
import { bindReturnLinks, returningTo } from "../page/return_links.js";
import { Composer } from "./compose/composer.js";
import { Draft, GUEST } from "./compose/draft.js";
import { GuestComposer } from "./compose/guest_composer.js";
import { makeRoomForKeyboard } from "./compose/keyboard_room.js";
import { warnBeforeLeaving } from "./compose/leave_warning.js";
import { Outbox } from "./compose/outbox.js";
import { OutboxShelf } from "./compose/outbox_shelf.js";
import { OutboxView } from "./compose/outbox_view.js";
import { PostedNote } from "./compose/posted_note.js";
import { StageComposer } from "./compose/stage_composer.js";
import { TypingPause } from "./compose/typing_pause.js";
import { showDanmaku } from "./danmaku/danmaku.js";
import { AnnotationWindow } from "./feed/annotation_window.js";
import { GuestFeed } from "./feed/guest_feed.js";
import { LiveFeed } from "./feed/live_feed.js";
import { followNetwork } from "./feed/network.js";
import { PageSession } from "./feed/page_session.js";
import { ReplayFeed } from "./feed/replay_feed.js";
import { connectSocket, userToken } from "./feed/socket.js";
import { bindKeys } from "./keys.js";
import { showAnnotations } from "./list/annotation_view.js";
import { Fullscreen } from "./player/fullscreen.js";
import { createPlayer, showMessages } from "./player/player.js";
import { bindVideoControls } from "./player/video_controls.js";
import { ReactionCounts } from "./reactions/reaction_counts.js";
import { ReactionMenu } from "./reactions/reaction_menu.js";
import { reactionsSetting, showReactions } from "./reactions/reactions.js";
import { ConnectionStatus } from "./room/connection_status.js";
import { followInPlace } from "./room/follow_form.js";
import { followPlaces, showRoom } from "./room/room.js";
import { showVisit } from "./room/visit.js";
import { bindCopyLinks } from "./share/copy_links.js";
import { followMoment } from "./share/moment_anchor.js";
import { pathOfMoment } from "./share/return_path.js";
import { ShareDialog } from "./share/share_moment.js";
import { addressMoment, fragmentMoment } from "./shared/address_moment.js";
import { Note } from "./shared/note.js";
import { bindSwitch, remembered } from "./shared/settings.js";
import { showTimeline } from "./timeline/timeline.js";
import { Together } from "./together/together.js";

const byId = (id) => document.getElementById(id);

/** Starts the watch page. */
export function startWatching(root) {
  const token = userToken();
  const userId = Number(root.dataset.userId);
  const topic = root.dataset.topic;
  const together = byId("together") && new Together(byId("together"), byId("player"), Number(topic.split(":")[1]));
  const player = createPlayer(byId("player"), together ? (real) => together.wrap(real) : undefined);
  const session = token ? new PageSession(token, userId) : null;
  const publicOrigin = movedTo();
  const isLive = "live" in root.dataset && publicOrigin === null;
  const socket = session && connectSocket(session);
  const guestSocket = !session && isLive ? connectSocket(null) : null;
  const feed = makeFeed(root.dataset, socket, guestSocket);
  // Embeds have no header.
  if (socket && document.querySelector("[data-unread]")) followUnread(socket, userId);
  session?.addEventListener("ended", () => feed.logOut());
  if (isLive) followNetwork(feed);
  const annotations = new AnnotationWindow(feed);
  const note = new Note(byId("panel-note"));
  // Embeds have none.
  const shareNote = byId("share-note") && new Note(byId("share-note"));
  const mayAnnotate = Boolean(byId("composer"));
  const composer = token && mayAnnotate ? makeComposer({ feed, player, note, userId, topic }) : null;
  // Embeds have no composer.
  const writing = composer ?? (mayAnnotate ? makeGuestComposer({ player, topic }) : null);
  if (writing) makeRoomForKeyboard(document.body);

  // For members only.
  const share = shareNote && byId("share-moment") ? makeShareDialog(shareNote, topic) : null;
  const panel = showAnnotations({
    player, feed, annotations, note, share, userId,
    onTick: () => writing?.tick(),
    onReply: composer ? (annotation) => composer.reply(annotation) : null,
  });
  composer?.addEventListener("done", ({ detail }) => detail.replyTo && panel.openThread(detail.replyTo.headId));
  const reactions = new ReactionCounts();
  showTimeline({ player, annotations, reactions });
  const drawReactions = reactionsSetting();
  bindSwitch(byId("reactions-switch"), drawReactions);
  const layer = byId("reaction-layer");
  const react = showReactions({ player, feed, counts: reactions, layer, setting: drawReactions });
  showDanmaku({ player, annotations });
  showConnection(feed, isLive, publicOrigin);
  // In a room, everybody is at the same moment.
  const places = token && byId("room") && !together ? followPlaces(player, feed) : null;
  if (isLive) showRoom(feed, userId, places);
  if (token) {
    showVisit(feed, { news: byId("panel-news"), panel, follow: byId("follow") });
    const keepPlace = () => history.replaceState(null, "", pathOfMoment(location.href, player.currentTimeMs()));
    // Private videos can't be followed.
    if (byId("follow")) followInPlace(byId("follow"), shareNote, { keepPlace });
    feed.addEventListener("unanswered", () => note.say(t("panel-question-unanswered")));
  }
  showProblems(player, feed, annotations);
  const fullscreen = new Fullscreen({
    stage: byId("stage"),
    button: byId("fullscreen"),
    tell: (detail) => player.dispatchEvent(new CustomEvent("problem", { detail })),
  });
  bindVideo(player, fullscreen);
  const annotate = composer ? stageComposer(feed, composer, fullscreen) : null;
  const reactionMenu = byId("reactions") && makeReactionMenu(react, note);
  bindKeys({ player, annotations, annotate, fullscreen, react: () => reactionMenu?.toggle() });
  followAddress(player);
  if (shareNote) bindShare(player, shareNote);
  if (share) byId("share-moment-button").addEventListener("click", () => share.openMoment(player.currentTimeMs()));
  for (const link of root.querySelectorAll("[data-moment-link]")) followMoment(link, player);
  feed.start();
  together?.start(socket ?? guestSocket);
}

/** Members connect, visitors too if guests are allowed, and otherwise get the replay. */
function makeFeed({ topic, annotationsUrl, review: isReview }, socket, guestSocket) {
  // The URL of a review link's page ends in its token.
  const review = isReview === undefined ? null : location.pathname.split("/").at(-1);
  if (socket) return new LiveFeed(socket, topic, review);
  const replay = new ReplayFeed(annotationsUrl);
  if (!guestSocket) return replay;
  return new GuestFeed(new LiveFeed(guestSocket, topic, review), replay);
}

function bindShare(player, note) {
  bindCopyLinks({
    player,
    note,
    parts: {
      video: byId("copy-video-link"),
      moment: byId("copy-moment-link"),
      embed: byId("copy-embed-code"),
      time: byId("copy-moment-time"),
      byHand: byId("share-by-hand"),
    },
  });
  bindReturnLinks(document, () => pathOfMoment(location.href, player.currentTimeMs()));
}

function makeShareDialog(note, topic) {
  const part = (name) => byId(`share-moment${name}`);
  const [dialog, form, list] = [part(""), part("-form"), part("-list")];
  const [problem, time, words] = [part("-problem"), part("-time"), part("-words")];
  return new ShareDialog({ note, videoId: topic.split(":")[1], parts: { dialog, form, list, problem, time, words } });
}

/** Starts at the moment in the page's URL, and follows links to another `#t=`. */
function followAddress(player) {
  const startMs = addressMoment(location);
  if (startMs !== null) player.startAt(startMs);
  window.addEventListener("hashchange", () => {
    const atMs = fragmentMoment(location.hash);
    if (atMs !== null) player.seek(atMs);
  });
}

function makeComposer({ feed, player, note, userId, topic }) {
  const pauseWhileTyping = remembered("pause-while-typing", false);
  bindSwitch(byId("pause-while-typing"), pauseWhileTyping);
  // In a room, everybody would have to wait.
  const pause = byId("together") ? { begin() {}, end() {} } : new TypingPause(player, pauseWhileTyping);
  const goTo = (atMs) => {
    player.seek(atMs);
    byId("annotation-log").focus({ preventScroll: true });
  };
  const outbox = new Outbox({ feed, shelf: new OutboxShelf(userId, topic) });
  warnBeforeLeaving(outbox, feed, { logIn: byId("logged-out").querySelector("a") });
  const composer = new Composer({
    feed,
    outbox,
    player,
    draft: new Draft(userId, topic),
    guests: new Draft(GUEST, topic),
    pause,
    posted: new PostedNote({ note, player, goTo }),
    parts: composerParts(),
  });
  new OutboxView({
    outbox,
    feed,
    note,
    player,
    parts: { root: byId("outbox"), words: byId("outbox-words"), list: byId("outbox-posts") },
    toComposer: () => byId("annotation-body").focus({ preventScroll: true }),
  });
  return composer;
}

function composerParts() {
  return {
    form: byId("composer"),
    text: byId("annotation-body"),
    button: byId("post"),
    time: byId("captured-time"),
    now: byId("take-time"),
    count: byId("composer-count"),
    problem: byId("composer-problem"),
    reply: byId("composer-reply"),
    replyWords: byId("composer-reply-words"),
    replyCancel: byId("composer-reply-cancel"),
  };
}

function makeGuestComposer({ player, topic }) {
  return new GuestComposer({
    player,
    draft: new Draft(GUEST, topic),
    logIn: (atMs) => location.assign(returningTo("/sessions/new", pathOfMoment(location.href, atMs))),
    parts: composerParts(),
  });
}

function showConnection(feed, isLive, publicOrigin) {
  const status = new ConnectionStatus(byId("connection"), { movedTo: publicOrigin });
  if (!isLive) return status.replay();
  const people = byId("people");
  for (const name of ["live", "lost", "refused", "loggedout", "replay"]) {
    feed.addEventListener(name, () => {
      status[name]();
      people?.toggleAttribute("data-stale", name !== "live");
    });
  }
}

function showProblems(player, feed, annotations) {
  const [problem, notice, wait] = ["problem", "notice", "wait"].map((name) => byId(`player-${name}`));
  showMessages(player, { problem, notice, wait });

  const loadProblem = byId("load-problem");
  const hide = () => (loadProblem.hidden = true);
  annotations.addEventListener("incomplete", () => (loadProblem.hidden = !feed.isLive));
  for (const name of ["loading", "loaded"]) annotations.addEventListener(name, hide);
  feed.addEventListener("lost", hide);
  feed.addEventListener("loggedout", () => (byId("logged-out").hidden = false));
  byId("load-again").addEventListener("click", () => annotations.loadAgain());
}

function bindVideo(player, fullscreen) {
  const names = ["play", "mute", "volume", "rate"];
  const parts = Object.fromEntries(names.map((name) => [name, byId(name)]));
  parts.time = byId("stage-time");
  const video = byId("player").querySelector("video");
  bindVideoControls({ player, video, parts, onWhole: () => fullscreen.toggle() });
}

/** Returns a function that focuses the composer. */
function stageComposer(feed, composer, fullscreen) {
  const onStage = new StageComposer({
    feed,
    fullscreen,
    composer,
    note: new Note(byId("stage-note")),
    parts: {
      place: byId("stage-composer"),
      form: byId("composer"),
      text: byId("annotation-body"),
      open: byId("stage-annotate"),
      close: byId("stage-composer-close"),
      player: byId("player"),
    },
  });
  return () => onStage.begin();
}

/** Only people who may react have a menu. */
function makeReactionMenu(react, note) {
  const onStage = new Note(byId("stage-note"));
  return new ReactionMenu({
    menu: byId("reactions"),
    status: byId("reaction-status"),
    react,
    // Only one of the two is visible.
    warn: (words) => [note, onStage].forEach((one) => one.say(words)),
  });
}

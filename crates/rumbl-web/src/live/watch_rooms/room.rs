use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_channels::{Broadcast, Endpoint, Payload};
use chrono::Utc;
use rumbl_core::ids::{RoomId, UserId, VideoId};
use rumbl_core::rooms::{Command, Playback, RoomDetails, StoredPlayback, room_topic};
use tokio::sync::Notify;

use super::rules::{NotAllowed, Rules};
use crate::views::room_view::{PLAYBACK, PlaybackJson};

/// The shortest time between two announcements. Only the last change in between is announced.
const ANNOUNCE_INTERVAL: Duration = Duration::from_millis(100);
/// The longest time a room waits for loading players before it goes on without them.
const PATIENCE: Duration = Duration::from_secs(30);
/// A video counts as over this many milliseconds before its end.
const END_MS: i64 = 500;
/// The number of processes that can make distinct revisions in one millisecond.
const NODES: i64 = 1_000;

/// A random number that distinguishes this process's revisions from others'.
pub(super) fn random_node() -> i64 {
    i64::from(rand::random::<u16>()) % NODES
}

/// One room in memory.
#[derive(Debug)]
pub(crate) struct WatchRoom {
    id: RoomId,
    node: i64,
    state: Mutex<State>,
    changed: Arc<Notify>,
    /// Whether a task is about to check who is in the room.
    is_looked_for: AtomicBool,
    /// Whether a task is waiting for the host to come back.
    is_host_awaited: AtomicBool,
    /// Whether the room has yet to be read again. Another process may have stored a change just after this process
    /// first read it.
    is_new: AtomicBool,
}

#[derive(Debug)]
struct State {
    rules: Rules,
    /// The `seq` of the log that the rules were read at.
    seq: i64,
    playback: Playback,
    revision: i64,
    is_dirty: bool,
    /// Clients of this process.
    clients: usize,
    announced_at: Option<Instant>,
    is_announcement_due: bool,
    /// Since when the room has been waiting for a loading player.
    waiting_since: Option<Instant>,
    /// How much waiting time is left, as of the last time that waiting began or ended.
    patience: Patience,
    /// Whether the room has used up its waiting time.
    is_out_of_patience: bool,
}

impl State {
    fn take_over(&mut self, playback: Playback, revision: i64) {
        match (self.waiting_since, playback.is_waiting) {
            (None, true) => {
                self.patience.recover();
                self.waiting_since = Some(Instant::now());
            }
            (Some(since), false) => {
                self.patience.spend(since.elapsed());
                self.waiting_since = None;
            }
            _ => {}
        }
        (self.playback, self.revision) = (playback, revision);
    }
}

/// How long a room may still wait. Used waiting time is regained at half speed, so a player that loads again and
/// again can't stop everybody forever.
#[derive(Debug)]
struct Patience {
    left: Duration,
    as_of: Instant,
}

impl Patience {
    fn new() -> Self {
        Self { left: PATIENCE, as_of: Instant::now() }
    }

    fn recover(&mut self) {
        self.left = (self.left + self.as_of.elapsed() / 2).min(PATIENCE);
        self.as_of = Instant::now();
    }

    fn spend(&mut self, waited: Duration) {
        self.left = self.left.saturating_sub(waited);
        self.as_of = Instant::now();
    }
}

/// A client's place in a room.
#[derive(Debug)]
pub(crate) struct Place(Arc<WatchRoom>);

impl Place {
    /// The room itself, for tasks that outlive the place.
    pub(crate) fn room(&self) -> Arc<WatchRoom> {
        Arc::clone(&self.0)
    }
}

impl Deref for Place {
    type Target = Arc<WatchRoom>;

    fn deref(&self) -> &Arc<WatchRoom> {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.clients = state.clients.saturating_sub(1);
        if state.clients == 0 {
            self.0.changed.notify_one();
        }
    }
}

impl WatchRoom {
    pub(super) fn new(details: &RoomDetails, node: i64, changed: Arc<Notify>) -> Self {
        let state = State {
            rules: Rules::of(details),
            seq: 0,
            playback: details.room.playback(),
            revision: details.room.revision,
            is_dirty: false,
            clients: 0,
            announced_at: None,
            is_announcement_due: false,
            waiting_since: None,
            patience: Patience::new(),
            is_out_of_patience: false,
        };
        let (is_looked_for, is_host_awaited) = (false.into(), false.into());
        let (state, is_new) = (Mutex::new(state), true.into());
        Self { id: details.room.id, node, state, changed, is_looked_for, is_host_awaited, is_new }
    }

    pub(super) fn enter(self: &Arc<Self>) -> Place {
        self.lock().clients += 1;
        Place(Arc::clone(self))
    }

    /// Whether the room has clients here or an unstored change.
    pub(super) fn is_held(&self) -> bool {
        let state = self.lock();
        state.clients > 0 || state.is_dirty
    }

    /// The room's id.
    pub(crate) fn id(&self) -> RoomId {
        self.id
    }

    /// The room's video and host, and who may control it.
    pub(crate) fn rules(&self) -> Rules {
        self.lock().rules
    }

    /// What it plays.
    pub(crate) fn playback(&self) -> PlaybackJson {
        let state = self.lock();
        PlaybackJson::new(state.rules.video_id, state.playback, state.revision)
    }

    /// Takes over the room's state at `seq` of its log, unless a later one is known. Returns whether the playback
    /// changed.
    pub(crate) fn learn(&self, details: &RoomDetails, seq: i64) -> bool {
        let mut state = self.lock();
        if seq < state.seq {
            return false;
        }
        state.seq = seq;
        let is_other_video = details.room.video_id != state.rules.video_id;
        state.rules = Rules::of(details);
        let plays_another = is_other_video || details.room.revision > state.revision;
        if plays_another {
            // The in-memory revision may be higher, because of a later command for the previous video.
            let revision = state.revision.max(details.room.revision);
            state.take_over(details.room.playback(), revision);
            state.is_dirty = false;
        }
        plays_another
    }

    /// Takes over an announcement of another process, unless a later revision is known. Returns whether the room has
    /// begun to wait because of it.
    pub(crate) fn hear(&self, told: &PlaybackJson) -> bool {
        let mut state = self.lock();
        if told.revision <= state.revision || told.video_id != state.rules.video_id {
            return false;
        }
        let (was_waiting, playback) = (state.playback.is_waiting, told.playback());
        state.take_over(playback, told.revision);
        // The room may have gone on without players that are still loading.
        state.is_out_of_patience |= was_waiting && !playback.is_waiting;
        // The announcing process stores it too, unless it is killed first.
        state.is_dirty = true;
        self.changed.notify_one();
        playback.is_waiting && !was_waiting
    }

    /// Carries out a person's command. The caller then has to [announce](Self::announce) it.
    pub(crate) fn command(&self, user_id: UserId, command: Command) -> Result<(), NotAllowed> {
        let mut state = self.lock();
        if !state.rules.may_control(user_id) {
            return Err(NotAllowed);
        }
        let now_ms = now_ms();
        let playback = state.playback.after(command, now_ms);
        self.revise(&mut state, playback, now_ms);
        Ok(())
    }

    /// Makes the room wait for loading players or go on, and returns whether that changes anything. A room that has
    /// run out of patience, or whose rules say not to wait, doesn't wait.
    pub(crate) fn wait(&self, is_loading: bool) -> bool {
        let mut state = self.lock();
        state.is_out_of_patience &= is_loading;
        let is_waiting = is_loading && state.rules.waits_for_all && !state.is_out_of_patience;
        if is_waiting == state.playback.is_waiting {
            return false;
        }
        let now_ms = now_ms();
        let playback = state.playback.waiting(is_waiting, now_ms);
        self.revise(&mut state, playback, now_ms);
        true
    }

    /// Since when the room has been waiting for a player, and how long it will wait in total.
    pub(crate) fn waiting(&self) -> Option<(Instant, Duration)> {
        let state = self.lock();
        state.waiting_since.map(|since| (since, state.patience.left))
    }

    /// Ends the waiting that began at `since`, regardless of commands in between.
    pub(crate) fn lose_patience(&self, since: Instant) -> bool {
        let mut state = self.lock();
        if state.waiting_since != Some(since) {
            return false;
        }
        state.is_out_of_patience = true;
        let now_ms = now_ms();
        let playback = state.playback.waiting(false, now_ms);
        self.revise(&mut state, playback, now_ms);
        true
    }

    /// Whether video `id` is the current one and is over, so that the next one may begin. Players' idea of the length
    /// may differ slightly from the stored duration.
    pub(crate) fn is_over(&self, id: VideoId) -> bool {
        let state = self.lock();
        let end_ms = state.rules.duration_ms.filter(|_| state.rules.video_id == id);
        end_ms.is_some_and(|end_ms| state.playback.at(now_ms()) >= end_ms - END_MS)
    }

    /// The playback and revision that the next video starts with.
    pub(crate) fn restarted(&self) -> (Playback, i64) {
        let (state, now_ms) = (self.lock(), now_ms());
        (state.playback.restarted(now_ms), self.next_revision(&state, now_ms))
    }

    fn revise(&self, state: &mut State, playback: Playback, now_ms: i64) {
        let revision = self.next_revision(state, now_ms);
        state.take_over(playback, revision);
        state.is_dirty = true;
        self.changed.notify_one();
    }

    /// Revisions follow the clock, but always exceed the known one, since another process's clock may be ahead.
    fn next_revision(&self, state: &State, now_ms: i64) -> i64 {
        now_ms.max(state.revision / NODES + 1) * NODES + self.node
    }

    /// Sends the playback to everybody in the room, delayed if the last announcement was a moment ago.
    pub(crate) fn announce(self: &Arc<Self>, endpoint: &Endpoint) {
        let pause = {
            let mut state = self.lock();
            if state.is_announcement_due {
                return;
            }
            let since = state.announced_at.map(|at| at.elapsed());
            let pause = since.and_then(|since| ANNOUNCE_INTERVAL.checked_sub(since));
            if pause.is_none() {
                state.announced_at = Some(Instant::now());
            } else {
                state.is_announcement_due = true;
            }
            pause
        };
        let Some(pause) = pause else { return self.publish(endpoint) };
        let (room, endpoint) = (Arc::clone(self), endpoint.clone());
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            {
                let mut state = room.lock();
                state.is_announcement_due = false;
                state.announced_at = Some(Instant::now());
            }
            room.publish(&endpoint);
        });
    }

    fn publish(&self, endpoint: &Endpoint) {
        let (topic, payload) = (room_topic(self.id), Payload::json(&self.playback()));
        endpoint.publish(&Broadcast::new(topic.as_str(), PLAYBACK, payload));
    }

    /// The playback to store, if it changed since the last call.
    pub(super) fn take_dirty(&self) -> Option<StoredPlayback> {
        let mut state = self.lock();
        let is_dirty = std::mem::take(&mut state.is_dirty);
        let now_ms = now_ms();
        // Waiting is not stored: players that are still loading report it again when they reconnect.
        let playback = Playback {
            position_ms: state.playback.at(now_ms),
            as_of_ms: now_ms.max(state.playback.as_of_ms),
            is_waiting: false,
            ..state.playback
        };
        is_dirty.then_some(StoredPlayback {
            room_id: self.id,
            video_id: state.rules.video_id,
            playback,
            revision: state.revision,
        })
    }

    pub(super) fn mark_dirty(&self) {
        self.lock().is_dirty = true;
        self.changed.notify_one();
    }

    /// Claims the check of who is in the room; `false` if a check is already due.
    pub(crate) fn is_first_to_look(&self) -> bool {
        !self.is_looked_for.swap(true, Ordering::AcqRel)
    }

    /// Marks the check as begun, so that later changes trigger another one.
    pub(crate) fn looks(&self) {
        self.is_looked_for.store(false, Ordering::Release);
    }

    /// Claims the wait for the host's return; `false` if another task is waiting already.
    pub(crate) fn is_first_to_await_host(&self) -> bool {
        !self.is_host_awaited.swap(true, Ordering::AcqRel)
    }

    /// Marks the wait for the host as over.
    pub(crate) fn host_awaited(&self) {
        self.is_host_awaited.store(false, Ordering::Release);
    }

    /// Claims the second read of a room that this process has read only once.
    pub(crate) fn is_first_to_read_again(&self) -> bool {
        self.is_new.swap(false, Ordering::AcqRel)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The time of this process, in milliseconds since 1970.
fn now_ms() -> i64 {
    Utc::now().timestamp_millis()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_room_has_waited_comes_back_half_as_fast() {
        let mut patience = Patience::new();
        patience.spend(Duration::from_secs(25));
        patience.recover();
        assert!(patience.left < Duration::from_secs(6), "{patience:?}");
        patience.as_of = Instant::now().checked_sub(Duration::from_secs(20)).unwrap();
        patience.recover();
        assert!(patience.left >= Duration::from_secs(15), "{patience:?}");
        patience.as_of = Instant::now().checked_sub(Duration::from_hours(1)).unwrap();
        patience.recover();
        assert_eq!(patience.left, PATIENCE);
        patience.spend(PATIENCE * 2);
        assert_eq!(patience.left, Duration::ZERO);
    }
}

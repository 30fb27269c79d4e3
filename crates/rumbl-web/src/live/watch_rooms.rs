//! What rooms play, in memory: each process holds the rooms that clients of its own are in.
//!
//! A command changes the playback here and is announced to everybody in the room, on this process and on others, which
//! then hold the same: a playback with a higher revision takes the place of one with a lower one, so one that
//! comes late or twice changes nothing. What was changed is stored a moment later, at most [`STORE_INTERVAL`], many rooms
//! in one transaction. So a process that is killed loses no more than that, and a room that plays goes on from what is
//! stored. While nothing changes, nothing is done.

mod room;
mod rules;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::Utc;
use rumbl_core::ids::{RoomId, UserId};
use rumbl_core::repo::Repo;
use rumbl_core::rooms::{self, RoomDetails};
use tokio::sync::Notify;

use crate::config::{Limits, Rate};
use crate::every::every;
use crate::logging::outage::Outage;
use crate::rate_limit::RateLimit;
pub(crate) use room::{Place, WatchRoom};

/// How long after a change at most it is stored.
pub const STORE_INTERVAL: Duration = Duration::from_secs(1);
/// How often it is noted that people are still in rooms, so that these do not give way to others of their hosts.
const NOTE_INTERVAL: Duration = Duration::from_mins(5);
/// How often rooms are deleted that nobody uses.
const UPKEEP_INTERVAL: Duration = Duration::from_hours(1);

/// The rooms that clients of this process are in.
#[derive(Debug)]
pub struct WatchRooms {
    repo: Repo,
    rooms: Mutex<HashMap<RoomId, Arc<WatchRoom>>>,
    /// Rooms that somebody came to, which is still to be noted.
    entered: Mutex<Vec<RoomId>>,
    changed: Arc<Notify>,
    /// What tells revisions of this process from those that others make in the same millisecond.
    node: i64,
    storing: Outage,
    /// How often a person may play, pause and the like.
    pub(crate) commands: RateLimit<UserId>,
    /// How often one client may ask for the time and the like.
    pub(crate) questions: Rate,
    /// How long a host may be gone before another takes their place.
    pub(crate) host_absence: Duration,
}

impl WatchRooms {
    /// No rooms yet, and the tasks that store and delete them.
    pub(super) fn start(limits: &Limits, repo: Repo) -> Arc<Self> {
        let this = Arc::new(Self {
            repo,
            rooms: Mutex::default(),
            entered: Mutex::default(),
            changed: Arc::default(),
            node: room::random_node(),
            storing: Outage::new("storing what rooms play"),
            commands: RateLimit::new(limits.room_commands_per_account),
            questions: limits.room_questions_per_client,
            host_absence: limits.host_absence(),
        });
        tokio::spawn(Arc::clone(&this).run());
        let kept = Arc::clone(&this);
        tokio::spawn(async move { every(NOTE_INTERVAL, || kept.note_held()).await });
        let kept = Arc::clone(&this);
        tokio::spawn(async move { every(UPKEEP_INTERVAL, || kept.delete_unused()).await });
        this
    }

    /// Takes a place in a room for one client, until it is dropped. `details` were read at the place `seq` of its log. A room
    /// that nobody here was in is noted as used, so that it does not give way to others as long as somebody is there.
    pub(crate) fn enter(&self, details: &RoomDetails, seq: i64) -> Place {
        let mut rooms = self.lock();
        if !rooms.contains_key(&details.room.id) {
            self.lock_entered().push(details.room.id);
            self.changed.notify_one();
        }
        let room = rooms.entry(details.room.id).or_insert_with(|| {
            Arc::new(WatchRoom::new(details, self.node, Arc::clone(&self.changed)))
        });
        room.learn(details, seq);
        room.enter()
    }

    /// Stores what was changed, and forgets rooms that nobody here is in any more.
    pub(super) async fn store(&self) {
        let entered = std::mem::take(&mut *self.lock_entered());
        self.note_used(entered).await;
        let rooms: Vec<_> = self.lock().values().cloned().collect();
        let (dirty, playbacks): (Vec<_>, Vec<_>) =
            rooms.iter().filter_map(|room| Some((room, room.take_dirty()?))).unzip();
        if !playbacks.is_empty() {
            let stored = self.repo.run(move |db| rooms::store_playbacks(db, &playbacks)).await;
            self.storing.note(&stored);
            if stored.is_err() {
                for room in dirty {
                    room.mark_dirty();
                }
            }
        }
        // A room is entered under the same lock.
        self.lock().retain(|_, room| room.is_held());
    }

    async fn run(self: Arc<Self>) {
        loop {
            self.changed.notified().await;
            tokio::time::sleep(STORE_INTERVAL).await;
            self.store().await;
        }
    }

    async fn note_used(&self, ids: Vec<RoomId>) {
        if ids.is_empty() {
            return;
        }
        if let Err(error) = self.repo.run(move |db| rooms::note_rooms_used(db, &ids)).await {
            tracing::warn!(%error, "it was not noted that rooms are used");
        }
    }

    async fn note_held(&self) {
        let held: Vec<RoomId> = self.lock().keys().copied().collect();
        self.note_used(held).await;
    }

    async fn delete_unused(&self) {
        let unused_since = Utc::now().naive_utc() - rooms::UNUSED_FOR;
        let deleted = self.repo.run(move |db| rooms::delete_unused_rooms(db, unused_since));
        match deleted.await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "deleted rooms that nobody used"),
            Err(error) => tracing::warn!(%error, "rooms that nobody uses were not deleted"),
        }
    }

    fn lock_entered(&self) -> MutexGuard<'_, Vec<RoomId>> {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<WatchRoom>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

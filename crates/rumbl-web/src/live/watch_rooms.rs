//! The playback of rooms, held in memory by each process that has clients in them.
//!
//! A command changes the playback on one process, which announces it to everybody in the room, there and on other
//! processes. Each playback has a revision, and a higher revision replaces a lower one, so late or repeated
//! announcements have no effect. Changes are stored after at most [`STORE_INTERVAL`], many rooms in one transaction.
//! A killed process loses no more than that, and the room resumes from what is stored. Idle rooms cost nothing.

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

/// The longest time before a change is stored.
pub const STORE_INTERVAL: Duration = Duration::from_secs(1);
/// How often occupied rooms are marked as used, so that their hosts' other rooms don't displace them.
const NOTE_INTERVAL: Duration = Duration::from_mins(5);
/// How often unused rooms are deleted.
const UPKEEP_INTERVAL: Duration = Duration::from_hours(1);

/// The rooms that clients of this process are in.
#[derive(Debug)]
pub struct WatchRooms {
    repo: Repo,
    rooms: Mutex<HashMap<RoomId, Arc<WatchRoom>>>,
    /// Rooms whose first client here has arrived, to be marked as used.
    entered: Mutex<Vec<RoomId>>,
    changed: Arc<Notify>,
    /// Distinguishes this process's revisions from those made elsewhere in the same millisecond.
    node: i64,
    storing: Outage,
    /// Limits how often a person may play, pause and so on.
    pub(crate) commands: RateLimit<UserId>,
    /// Limits how often a client may ask for the time and so on.
    pub(crate) questions: Rate,
    /// How long the host may be absent before somebody else becomes host.
    pub(crate) host_absence: Duration,
}

impl WatchRooms {
    /// Starts without rooms, and starts the tasks that store and delete them.
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
        tokio::spawn(async move {
            every("keeping rooms in use", NOTE_INTERVAL, || kept.note_held()).await;
        });
        let kept = Arc::clone(&this);
        tokio::spawn(async move {
            every("deleting unused rooms", UPKEEP_INTERVAL, || kept.delete_unused()).await;
        });
        this
    }

    /// Enters a room for one client, until the returned [`Place`] is dropped. `details` were read at `seq` of the
    /// room's log. If the client is the first one here, the room is marked as used, so that other rooms of its host
    /// don't displace it.
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

    /// Stores changed playbacks, and drops rooms without clients on this process.
    pub(super) async fn store(&self) {
        let entered = std::mem::take(&mut *self.lock_entered());
        if let Err(error) = self.note_used(entered).await {
            tracing::warn!(%error, "the last use of rooms could not be recorded");
        }
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
        // `enter` holds the same lock, so no room is dropped while a client enters it.
        self.lock().retain(|_, room| room.is_held());
    }

    async fn run(self: Arc<Self>) {
        loop {
            self.changed.notified().await;
            tokio::time::sleep(STORE_INTERVAL).await;
            self.store().await;
        }
    }

    async fn note_used(&self, ids: Vec<RoomId>) -> rumbl_core::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.repo.run(move |db| rooms::note_rooms_used(db, &ids)).await
    }

    async fn note_held(&self) -> rumbl_core::Result<()> {
        let held: Vec<RoomId> = self.lock().keys().copied().collect();
        self.note_used(held).await
    }

    async fn delete_unused(&self) -> rumbl_core::Result<()> {
        let unused_since = Utc::now().naive_utc() - rooms::UNUSED_FOR;
        let delete = move |db: &mut _| rooms::delete_unused_rooms(db, unused_since);
        let count = self.repo.run(delete).await?;
        if count > 0 {
            tracing::info!(count, "deleted rooms that nobody used");
        }
        Ok(())
    }

    fn lock_entered(&self) -> MutexGuard<'_, Vec<RoomId>> {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RoomId, Arc<WatchRoom>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

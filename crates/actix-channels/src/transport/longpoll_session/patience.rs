//! When a session's client was last heard from, and what the session costs while it doesn't poll.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::outbox::room::Room;
use crate::outbox::{Outbox, RoomKind};

/// What a session is charged to its user, address and process while its client doesn't poll.
const UNPOLLED_SESSION_BYTES: usize = 4096;

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Patience {
    outbox: Arc<Outbox>,
    polls: Mutex<Polls>,
}

#[derive(Debug)]
struct Polls {
    waiting: usize,
    last_seen: Instant,
    /// Taken while no poll is waiting.
    unpolled_room: Option<Room>,
}

/// A waiting poll.
#[derive(Debug)]
pub(super) struct Polling<'a>(&'a Patience);

impl Patience {
    pub(crate) fn new(outbox: &Arc<Outbox>) -> Self {
        let polls =
            Polls { waiting: 0, last_seen: Instant::now(), unpolled_room: Some(unpolled(outbox)) };
        Self { outbox: Arc::clone(outbox), polls: Mutex::new(polls) }
    }

    /// Begins a poll that waits at most until `deadline`; its client counts as present until then.
    pub(super) fn begin(&self, deadline: Instant) -> Polling<'_> {
        let mut polls = self.lock();
        polls.waiting += 1;
        polls.last_seen = deadline;
        polls.unpolled_room = None;
        Polling(self)
    }

    /// Records that the client has received part of a response. On a slow connection one response
    /// can take longer than a client may be silent.
    pub(crate) fn seen(&self) {
        let mut polls = self.lock();
        polls.last_seen = polls.last_seen.max(Instant::now());
    }

    /// The time until which the client counts as present.
    pub(crate) fn last_seen(&self) -> Instant {
        self.lock().last_seen
    }

    fn lock(&self) -> MutexGuard<'_, Polls> {
        self.polls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Polling<'_> {
    /// Called when the poll is about to be answered with messages.
    pub(super) fn answered(&self) {
        self.0.lock().last_seen = Instant::now();
    }
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        let mut polls = self.0.lock();
        polls.waiting -= 1;
        if polls.waiting == 0 {
            polls.unpolled_room = Some(unpolled(&self.0.outbox));
        }
    }
}

fn unpolled(outbox: &Arc<Outbox>) -> Room {
    Room::take(outbox, RoomKind::LongPoll, UNPOLLED_SESSION_BYTES)
}

//! How an outbox's load is charged, and how it slows down or ends the socket.

use std::sync::atomic::Ordering;
use std::task::Context;

use pubsub::{Backlog, SubscriberId};
use tokio::time::Instant;

use super::Outbox;
use super::room_kind::RoomKind;
use super::size::{Load, Size};
use super::state::Effect;
use crate::budget::{Account, Budget, CHARGE_STEP_BYTES};

impl Outbox {
    /// Records how much the transport has taken and could not send yet, and how much of that no
    /// other socket shares.
    pub(crate) fn set_unsent(&self, all: usize, own: usize) {
        self.locked(|state, limits| state.set_unsent(Size { all, own }, limits));
    }

    /// Replaces the size of a [`Room`](super::room::Room).
    pub(super) fn change_room(&self, kind: RoomKind, from: usize, to: usize) {
        let mut state = self.lock();
        state.change_room(kind, from, to);
        self.apply(state, Effect::default());
    }

    /// Bytes from the client that are waiting or have not arrived completely.
    pub(crate) fn received(&self) -> usize {
        self.lock().room(RoomKind::Received)
    }

    /// Whether the client's next frame may be read. If not, the socket's task is woken once the
    /// client has caught up, or once an overdrawn budget is relieved.
    pub(crate) fn may_read(&self, cx: &Context<'_>) -> bool {
        // A client that is behind should not be sent more while others need the room.
        let max_unread = if self.account.is_process_half_full() {
            self.limits.unread.min(CHARGE_STEP_BYTES)
        } else {
            self.limits.unread
        };
        if !self.lock().may_read(max_unread) {
            return false;
        }
        let may_read = self.account.may_read(cx);
        if !may_read {
            // The client is not read meanwhile, so it must not count as silent.
            self.lock().read_at = Some(Instant::now());
        }
        may_read
    }

    /// Whether more is waiting for the client than should be.
    pub(crate) fn is_congested(&self) -> bool {
        self.lock().unread() > self.limits.congested
    }

    /// Queues a message for `channel` once the client is not congested.
    pub(crate) fn notify_when_drained(&self, channel: SubscriberId) {
        self.locked(|state, _| {
            state.await_drain(channel);
            Effect::default()
        });
    }

    /// Drops the slowest sockets if this one found that a budget needs relief. The caller must hold
    /// no lock.
    pub(crate) fn relieve_if_due(&self) {
        if self.relief_is_due.swap(false, Ordering::AcqRel) {
            self.account.relieve();
        }
    }

    /// When the client last read, or last could not be heard because its own frames were not read
    /// and it had no other way to show that it is there.
    pub(crate) fn last_read(&self) -> Option<Instant> {
        self.lock().read_at
    }

    /// The socket's load, if it is charged to `budget` and may be dropped to relieve it.
    pub(crate) fn load_on(&self, budget: &Budget) -> Option<Load> {
        if !self.account.is_charged_to(budget) {
            return None;
        }
        let state = self.lock();
        (budget.is_far_overdrawn() || !state.has_just_fallen_behind()).then(|| state.load())
    }

    /// Ends the socket at once to relieve a budget and drops what is queued, unless the client has
    /// read since its load was `seen`.
    pub(crate) fn drop_slow_reader(&self, seen: Load) {
        let mut state = self.lock();
        if state.load() < seen {
            return;
        }
        state.drop_slow_reader();
        self.settle(&mut state);
        drop(state);
        self.task.wake();
        self.schedule();
    }

    /// Counts a channel that has begun, or one that has ended.
    pub(crate) fn count_channel(&self, change: isize) {
        self.channels.fetch_add(change, Ordering::Relaxed);
    }

    /// How many channels the socket has, and how many bytes wait for its client and from it.
    pub(crate) fn overview(&self) -> (usize, usize, usize) {
        let channels = usize::try_from(self.channels.load(Ordering::Relaxed)).unwrap_or_default();
        let state = self.lock();
        (channels, state.unread(), state.room(RoomKind::Received))
    }

    /// What waits for the client, and for the channels of the socket.
    pub(crate) fn backlog(&self) -> Backlog {
        let state = self.lock();
        Backlog { messages: state.frames.len() + state.mailbox.len(), bytes: state.unread() }
    }

    /// The account that the socket is charged to.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }
}

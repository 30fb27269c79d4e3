//! How an outbox's load is charged, and how it slows down or ends the socket.

use std::sync::atomic::Ordering;
use std::task::Context;

use pubsub::SubscriberId;
use tokio::time::Instant;

use super::Outbox;
use super::room_kind::RoomKind;
use super::size::{Load, Size};
use super::state::Effect;
use crate::budget::{Account, Budget, CHARGE_STEP_BYTES};

impl Outbox {
    /// Records how much the transport took and could not send yet, and how much of that no other socket
    /// shares.
    pub(crate) fn set_unsent(&self, all: usize, own: usize) {
        self.locked(|state, limits| state.set_unsent(Size { all, own }, limits));
    }

    /// Replaces the size of what a [`Room`](super::room::Room) is for.
    pub(super) fn change_room(&self, kind: RoomKind, from: usize, to: usize) {
        let mut state = self.lock();
        state.change_room(kind, from, to);
        self.apply(state, Effect::default());
    }

    /// Bytes that the client sent and that wait, or have not arrived completely.
    pub(crate) fn received(&self) -> usize {
        self.lock().room(RoomKind::Received)
    }

    /// Whether the client's next frame may be read. If not, the socket's task is woken once the client
    /// has read enough of what waits for it, or once a budget is relieved that is overdrawn.
    pub(crate) fn may_read(&self, cx: &Context<'_>) -> bool {
        // One that is behind should not have more sent to it while others need the room.
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
            // It could not be heard meanwhile, and must not count as silent.
            self.lock().read_at = Some(Instant::now());
        }
        may_read
    }

    /// Whether more waits for the client than should.
    pub(crate) fn is_congested(&self) -> bool {
        self.lock().unread() > self.limits.congested
    }

    /// Leaves a message for `channel` once the client is not congested.
    pub(crate) fn notify_when_drained(&self, channel: SubscriberId) {
        self.locked(|state, _| {
            state.await_drain(channel);
            Effect::default()
        });
    }

    /// Drops the slowest sockets if this one found that a budget needs it. Called with nothing locked.
    pub(crate) fn relieve_if_due(&self) {
        if self.relief_is_due.swap(false, Ordering::AcqRel) {
            self.account.relieve();
        }
    }

    /// The last time that the client read, or was kept from being heard because its own frames were not
    /// read; it had no other way to show that it is there.
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

    /// Ends the socket at once to relieve a budget, and drops what waits for its client, unless its
    /// client has read since its load was `seen`.
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

    /// The account that the socket is charged to.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }
}

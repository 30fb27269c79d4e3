//! How an outbox's load is charged, and how it slows down or ends the socket.

use std::sync::MutexGuard;

use tokio::time::Instant;

use super::Outbox;
use super::size::{Load, Size};
use super::state::{Effect, State};
use crate::budget::{Account, Budget};

impl Outbox {
    /// Records how much the transport took and could not send yet, and whether that is a part of a frame
    /// that other sockets share.
    pub(crate) fn set_unsent(&self, bytes: usize, is_shared: bool) {
        let unsent = if bytes == 0 { Size::default() } else { Size::of(bytes, is_shared) };
        self.locked(|state, limits| state.set_unsent(unsent, limits));
    }

    /// Charges the client for bytes that the transport holds for it elsewhere.
    pub(crate) fn put_aside(&self, bytes: usize) {
        let mut state = self.lock();
        state.put_aside(bytes);
        self.apply(state, Effect::default());
    }

    /// Gives back what was [put aside](Self::put_aside).
    pub(crate) fn take_from_aside(&self, bytes: usize) {
        let mut state = self.lock();
        state.take_from_aside(bytes);
        self.settle(&mut state);
    }

    /// Whether the client's next frame may be read. If not, the socket's task is woken once the client
    /// has read enough of what waits for it.
    pub(crate) fn may_read(&self) -> bool {
        self.lock().may_read(self.limits)
    }

    /// When the client last read while its own frames were not: that is all it could do to be heard.
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

    /// Wakes the socket's task if it waits for frames to be taken.
    pub(super) fn taken(&self, mut state: MutexGuard<'_, State>) {
        self.settle(&mut state);
        if state.shut || state.resumes(self.limits) {
            self.task.wake();
        }
    }

    /// Charges the budgets for what the outbox holds now.
    pub(super) fn settle(&self, state: &mut State) {
        state.note_backlog();
        let (from, to) = state.charge();
        self.account.change(from, to);
    }
}

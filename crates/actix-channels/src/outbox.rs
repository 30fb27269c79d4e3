//! The queue of one socket: frames for its client, messages for its channels, and its end.
//!
//! The rest of the crate reaches a socket through its outbox, from any thread. Frames go straight
//! to the transport; messages and the end wake the socket's own task.

mod ending;
mod join_buffer;
mod limits;
mod load;
pub(crate) mod room;
mod room_kind;
mod size;
mod state;

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;

use pubsub::{Broadcast, SubscriberId};

use crate::budget::{Account, CHARGE_STEP_BYTES};
use crate::message::Addressed;
use crate::protocol::frame::Frame;
pub(crate) use ending::{Ending, GOING_AWAY};
pub(crate) use join_buffer::{Held, HeldBack};
pub(crate) use limits::Limits;
pub(crate) use room_kind::RoomKind;
pub(crate) use size::Load;
use state::{Effect, State};

/// How many messages may wait for a socket's channels between two polls of its task; above the
/// limit, the socket is dropped.
pub const MAX_MAILBOX: usize = 1024;

/// See the module's documentation.
pub(crate) struct Outbox {
    state: Mutex<State>,
    task: AtomicWaker,
    /// Wakes the transport to take the queued frames.
    transport: OnceLock<Waker>,
    limits: Limits,
    account: Account,
    /// How many channels the socket has.
    channels: AtomicIsize,
    /// Set when the socket's task should look for slow sockets, since it holds no lock.
    relief_is_due: AtomicBool,
}

impl Outbox {
    pub(crate) fn new(limits: Limits, account: Account) -> Self {
        Self {
            state: Mutex::default(),
            task: AtomicWaker::new(),
            transport: OnceLock::new(),
            limits,
            account,
            channels: AtomicIsize::new(0),
            relief_is_due: AtomicBool::new(false),
        }
    }

    /// Connects the transport, which is woken when frames are queued, and not again until it has
    /// taken them. If frames are already queued, it is woken now.
    pub(crate) fn connect(&self, transport: Waker) {
        if self.transport.set(transport).is_ok() && self.lock().scheduled {
            self.schedule();
        }
    }

    /// Sends a frame that bypasses the join buffer.
    pub(crate) fn send_now(&self, mut frame: Frame) {
        self.charge_shared(&mut frame);
        self.locked(|state, limits| state.push(frame, limits));
    }

    /// Sends a channel's frame, after the topic's join reply if that is still outstanding.
    pub(crate) fn send(&self, channel: SubscriberId, mut frame: Frame) {
        self.charge_shared(&mut frame);
        self.locked(|state, limits| state.send(channel, frame, limits));
    }

    /// Sends a broadcast's frame in the same way, unless the socket is about to end: a disconnected
    /// client resumes after the last broadcast it received and gets this one then.
    pub(crate) fn send_broadcast(&self, channel: SubscriberId, mut frame: Frame) {
        self.charge_shared(&mut frame);
        self.locked(|state, limits| {
            if state.ending.is_some() {
                Effect::default()
            } else {
                state.send(channel, frame, limits)
            }
        });
    }

    /// Holds a broadcast back in the same way, until the channel's join is answered. Returns false
    /// if it has been answered.
    pub(crate) fn hold(&self, channel: SubscriberId, broadcast: &Broadcast) -> bool {
        let mut is_gated = false;
        self.locked(|state, limits| {
            is_gated = state.is_gated(channel);
            if !is_gated || state.ending.is_some() {
                return Effect::default();
            }
            state.hold(Held { channel, what: HeldBack::Broadcast(broadcast.clone()) }, limits)
        });
        is_gated
    }

    /// Holds back the frames of `channel` from now on; a second channel shares the same buffer.
    pub(crate) fn close_gate(&self, channel: SubscriberId) {
        self.lock().close_gate(channel);
    }

    /// Sends the join's reply, then the frames that `resolve` returns for what was held back.
    pub(crate) fn open_gate(&self, reply: Option<Frame>, resolve: impl Fn(Held) -> Option<Frame>) {
        let mut frames: Vec<Frame> = reply.into_iter().collect();
        loop {
            for frame in &mut frames {
                self.charge_shared(frame);
            }
            let mut state = self.lock();
            match state.open_gate(&mut frames, self.limits) {
                Ok(effect) => return self.apply(state, effect),
                Err(held) => {
                    // `resolve` may call the app, which must not happen under the lock.
                    drop(state);
                    frames.extend(held.into_iter().filter_map(&resolve));
                }
            }
        }
    }

    /// Queues a message for a channel; too many of them end the socket and are lost with it.
    pub(crate) fn send_message(&self, message: Addressed) -> bool {
        let mut state = self.lock();
        let accepted = !state.shut && state.mailbox.len() < MAX_MAILBOX;
        if accepted {
            state.mailbox.push_back(message);
        } else if state.ending.is_none() {
            state.ending = Some(Ending::Drop);
        }
        drop(state);
        self.task.wake();
        accepted
    }

    /// Ends the socket; only the first call counts.
    pub(crate) fn end(&self, ending: Ending) {
        self.lock().ending.get_or_insert(ending);
        self.task.wake();
    }

    /// Moves the messages out and returns how the socket is to end, if it is.
    pub(crate) fn take_messages(&self, into: &mut VecDeque<Addressed>) -> Option<Ending> {
        let mut state = self.lock();
        mem::swap(&mut state.mailbox, into);
        state.ending
    }

    /// Registers `task` to be woken by messages and by the end.
    pub(crate) fn register(&self, task: &Waker) {
        self.task.register(task);
    }

    /// Wakes the socket's task.
    pub(crate) fn wake_task(&self) {
        self.task.wake();
    }

    /// Moves the queued frames out, in order. The next frame wakes the transport again.
    pub(crate) fn take_frames(&self, into: &mut impl Extend<Frame>) {
        let mut state = self.lock();
        state.take_frames(into);
        self.taken(state);
    }

    /// Moves frames out, up to `bytes` in total but at least one. Returns true if more are left,
    /// which the caller has to take without being woken again.
    pub(crate) fn take_frames_up_to(&self, bytes: usize, into: &mut Vec<Frame>) -> bool {
        let mut state = self.lock();
        let has_more = state.take_frames_up_to(bytes, into);
        self.taken(state);
        has_more
    }

    /// Moves the first queued frame out. Call it until it returns `None`; only then does the next
    /// frame wake the transport again.
    pub(crate) fn take_frame(&self) -> Option<Frame> {
        let mut state = self.lock();
        let frame = state.take_frame();
        self.taken(state);
        frame
    }

    /// Whether frames are queued.
    pub(crate) fn has_frames(&self) -> bool {
        !self.lock().frames.is_empty()
    }

    /// Queues the last frame and accepts nothing more.
    pub(crate) fn finish(&self, last: Frame) {
        self.send_now(last);
        self.lock().shut = true;
        self.schedule();
    }

    /// Drops what is queued and accepts nothing more: the client is gone.
    pub(crate) fn abandon(&self) {
        let mut state = self.lock();
        state.abandon();
        self.settle(&mut state);
        drop(state);
        self.schedule();
    }

    /// Whether the queue is empty and will stay so.
    pub(crate) fn is_finished(&self) -> bool {
        let state = self.lock();
        state.shut && state.frames.is_empty()
    }

    fn locked(&self, change: impl FnOnce(&mut State, Limits) -> Effect) {
        let mut state = self.lock();
        if state.shut {
            return;
        }
        let effect = change(&mut state, self.limits);
        self.apply(state, effect);
    }

    fn apply(&self, mut state: MutexGuard<'_, State>, effect: Effect) {
        self.settle(&mut state);
        let (is_behind, resumes) = (state.held() >= CHARGE_STEP_BYTES, state.resumes());
        let resumes = state.tell_drained(self.limits) || resumes;
        drop(state);
        if effect.schedule {
            self.schedule();
        }
        // Other sockets may have overdrawn a budget too, but only a client that is behind can
        // relieve it.
        let relief_is_due = is_behind && self.account.is_overdrawn();
        if relief_is_due {
            self.relief_is_due.store(true, Ordering::Release);
        }
        if effect.overflow || resumes || relief_is_due {
            self.task.wake();
        }
    }

    /// Wakes the socket's task if it waits for frames to be taken.
    fn taken(&self, mut state: MutexGuard<'_, State>) {
        self.settle(&mut state);
        if state.tell_drained(self.limits) || state.shut || state.resumes() {
            self.task.wake();
        }
    }

    /// Charges the budgets for what the outbox currently holds.
    fn settle(&self, state: &mut State) {
        state.note_backlog();
        let (from, to) = state.charge();
        self.account.change(from, to);
    }

    /// Charges the process for text that the frame shares, unless another queued frame already has.
    fn charge_shared(&self, frame: &mut Frame) {
        frame.guard(|bytes| self.account.shared_charge(bytes));
    }

    fn schedule(&self) {
        if let Some(transport) = self.transport.get() {
            transport.wake_by_ref();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        let charged = self.state.get_mut().unwrap_or_else(PoisonError::into_inner).charge().0;
        self.account.change(charged, 0);
    }
}

#[cfg(test)]
mod tests;

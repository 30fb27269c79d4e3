//! What waits for one socket: frames for its client, mail for its channels, and its end.
//!
//! Everything else in the crate reaches a socket through here, from any thread. Frames go straight to
//! the transport; mail and the end wake the socket's own task.

mod gate;
mod state;

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;

use crate::broadcast::Broadcast;
use crate::protocol::frame::Frame;
use crate::session::member::Work;
pub(crate) use gate::{Held, HeldBack};
use state::{Effect, State};

/// Mail that may wait for a socket's task between two of its turns; above, the socket is dropped.
pub const MAX_MAIL: usize = 1024;

/// A transport's way to be told that frames are waiting.
pub(crate) trait Outlet: Send + Sync {
    /// Sees to it that the frames are taken soon; called at most once until they are.
    fn schedule(&self);
}

/// How a socket ends when it is not the client who ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a closing handshake that gives this code.
    Close(u16),
    /// At once: the client reads too slowly to be told anything.
    Drop,
}

/// One message on its way to one channel of the socket.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) seat: u64,
    pub(crate) work: Work,
}

/// See the module's documentation.
pub(crate) struct Outbox {
    state: Mutex<State>,
    task: AtomicWaker,
    outlet: OnceLock<Arc<dyn Outlet>>,
    max_bytes: usize,
}

impl Outbox {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            state: Mutex::default(),
            task: AtomicWaker::new(),
            outlet: OnceLock::new(),
            max_bytes,
        }
    }

    /// Connects the transport; frames that came before it are scheduled now.
    pub(crate) fn connect(&self, outlet: Arc<dyn Outlet>) {
        if self.outlet.set(outlet).is_ok() && self.lock().scheduled {
            self.schedule();
        }
    }

    /// Sends a frame that no gate concerns.
    pub(crate) fn send_now(&self, frame: Frame) {
        self.locked(|state, max_bytes| state.push(frame, max_bytes));
    }

    /// Sends a channel's frame, behind the topic's join reply if that is still to come.
    pub(crate) fn send(&self, seat: u64, frame: Frame) {
        self.locked(|state, max_bytes| state.send(seat, frame, max_bytes));
    }

    /// Sends a broadcast's frame in the same way, unless the socket is to end: who is being
    /// disconnected resumes after the last that came before, and gets it then.
    pub(crate) fn send_broadcast(&self, seat: u64, frame: Frame) {
        self.locked(|state, max_bytes| {
            if state.ending.is_some() {
                Effect::default()
            } else {
                state.send(seat, frame, max_bytes)
            }
        });
    }

    /// Holds a broadcast back until the seat's join is answered, likewise; false if that has happened.
    pub(crate) fn hold(&self, seat: u64, broadcast: &Broadcast) -> bool {
        let mut is_gated = false;
        self.locked(|state, max_bytes| {
            is_gated = state.is_gated(seat);
            if !is_gated || state.ending.is_some() {
                return Effect::default();
            }
            state.hold(Held { seat, what: HeldBack::Broadcast(broadcast.clone()) }, max_bytes)
        });
        is_gated
    }

    /// Holds back the frames of `seat` from now on; a second seat joins the same gate.
    pub(crate) fn close_gate(&self, seat: u64) {
        self.lock().close_gate(seat);
    }

    /// Sends the join's reply, and then what `resolve` makes of all that was held back.
    pub(crate) fn open_gate(&self, reply: Option<Frame>, resolve: impl Fn(Held) -> Option<Frame>) {
        let mut frames: Vec<Frame> = reply.into_iter().collect();
        loop {
            let step = self.lock().open_gate(&mut frames, self.max_bytes);
            match step {
                // It may ask the app, for which nobody should wait with the lock.
                Err(held) => frames.extend(held.into_iter().filter_map(&resolve)),
                Ok(effect) => return self.apply(effect),
            }
        }
    }

    /// Leaves mail for a channel; too much of it ends the socket, and the mail is lost with it.
    pub(crate) fn mail(&self, mail: Mail) -> bool {
        let mut state = self.lock();
        let accepted = !state.shut && state.mail.len() < MAX_MAIL;
        if accepted {
            state.mail.push_back(mail);
        } else if state.ending.is_none() {
            state.ending = Some(Ending::Drop);
        }
        drop(state);
        self.task.wake();
        accepted
    }

    /// Ends the socket; the first ending counts.
    pub(crate) fn end(&self, ending: Ending) {
        self.lock().ending.get_or_insert(ending);
        self.task.wake();
    }

    /// Moves the mail out, and tells whether the socket is to end.
    pub(crate) fn take_mail(&self, into: &mut VecDeque<Mail>) -> Option<Ending> {
        let mut state = self.lock();
        mem::swap(&mut state.mail, into);
        state.ending
    }

    /// Whose task is woken by mail and by the end.
    pub(crate) fn register(&self, task: &Waker) {
        self.task.register(task);
    }

    /// Wakes the socket's task.
    pub(crate) fn wake_task(&self) {
        self.task.wake();
    }

    /// Moves the waiting frames out, in order; what comes later is scheduled anew.
    pub(crate) fn take_frames(&self, into: &mut impl Extend<Frame>) {
        let mut state = self.lock();
        state.take_frames(into);
        if state.shut {
            self.task.wake();
        }
    }

    /// Moves the first of the waiting frames out. Whoever takes frames so takes them until there are
    /// none; only what comes then is scheduled anew.
    pub(crate) fn take_frame(&self) -> Option<Frame> {
        let mut state = self.lock();
        let frame = state.take_frame();
        if state.shut {
            self.task.wake();
        }
        frame
    }

    /// Whether frames are waiting.
    pub(crate) fn has_frames(&self) -> bool {
        !self.lock().frames.is_empty()
    }

    /// Queues the last frame and takes nothing more.
    pub(crate) fn finish(&self, last: Frame) {
        self.send_now(last);
        self.lock().shut = true;
        self.schedule();
    }

    /// Drops what waits and takes nothing more: the client is gone.
    pub(crate) fn abandon(&self) {
        self.lock().abandon();
        self.schedule();
    }

    /// Whether nothing waits and nothing more will come.
    pub(crate) fn is_finished(&self) -> bool {
        let state = self.lock();
        state.shut && state.frames.is_empty()
    }

    fn locked(&self, change: impl FnOnce(&mut State, usize) -> Effect) {
        let mut state = self.lock();
        if state.shut {
            return;
        }
        let effect = change(&mut state, self.max_bytes);
        drop(state);
        self.apply(effect);
    }

    fn apply(&self, effect: Effect) {
        if effect.schedule {
            self.schedule();
        }
        if effect.overflow {
            self.task.wake();
        }
    }

    fn schedule(&self) {
        if let Some(outlet) = self.outlet.get() {
            outlet.schedule();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("max_bytes", &self.max_bytes).finish_non_exhaustive()
    }
}

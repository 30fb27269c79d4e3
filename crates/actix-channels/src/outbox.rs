//! What waits for one socket: frames for its client, mail for its channels, and its end.
//!
//! Everything else in the crate reaches a socket through here, from any thread. Frames go straight to
//! the transport; mail and the end wake the socket's own task.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;

use crate::protocol::frame::Frame;
use crate::session::member::Work;

/// Mail that may wait for a socket's task between two of its turns; above, the socket is dropped.
pub(crate) const MAX_MAIL: usize = 1024;
/// What a queued frame costs besides its bytes, so that many tiny frames are bounded too.
const FRAME_OVERHEAD_BYTES: usize = 64;
/// An emptied queue with more room than this gives it back.
const KEPT_QUEUE_FRAMES: usize = 8;

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

#[derive(Default)]
struct State {
    frames: VecDeque<Frame>,
    bytes: usize,
    gate: Option<Box<Gate>>,
    mail: VecDeque<Mail>,
    ending: Option<Ending>,
    scheduled: bool,
    shut: bool,
}

/// Holds back what a topic's channels send until the topic's join is answered.
#[derive(Default)]
struct Gate {
    seats: [Option<u64>; 2],
    held: Vec<Held>,
}

struct Held {
    seat: u64,
    number: Option<u64>,
    frame: Frame,
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
    pub(crate) fn send(&self, seat: u64, number: Option<u64>, frame: Frame) {
        self.locked(|state, max_bytes| match &mut state.gate {
            Some(gate) if gate.seats.contains(&Some(seat)) => {
                state.bytes += frame.len() + FRAME_OVERHEAD_BYTES;
                gate.held.push(Held { seat, number, frame });
                state.check(max_bytes)
            }
            _ => state.push(frame, max_bytes),
        });
    }

    /// Holds back the frames of `seat` from now on; a second seat joins the same gate.
    pub(crate) fn close_gate(&self, seat: u64) {
        let mut state = self.lock();
        let gate = state.gate.get_or_insert_default();
        let [first, second] = &mut gate.seats;
        *(if first.is_none() { first } else { second }) = Some(seat);
    }

    /// Sends the join's reply, and then what was held back and is still wanted.
    pub(crate) fn open_gate(
        &self,
        reply: Option<Frame>,
        wanted: impl Fn(u64, Option<u64>) -> bool,
    ) {
        self.locked(|state, max_bytes| {
            let held = state.gate.take().map(|gate| gate.held).unwrap_or_default();
            let held_bytes: usize =
                held.iter().map(|held| held.frame.len() + FRAME_OVERHEAD_BYTES).sum();
            state.bytes = state.bytes.saturating_sub(held_bytes);
            let wanted = held.into_iter().filter(|held| wanted(held.seat, held.number));
            reply
                .into_iter()
                .chain(wanted.map(|held| held.frame))
                .fold(Effect::default(), |effect, frame| effect.and(state.push(frame, max_bytes)))
        });
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
    pub(crate) fn take_frames(&self, into: &mut Vec<Frame>) {
        let mut state = self.lock();
        state.scheduled = false;
        let held_bytes = state.gate.as_ref().map_or(0, |gate| gate.bytes());
        state.bytes = held_bytes;
        into.extend(state.frames.drain(..));
        if state.frames.capacity() > KEPT_QUEUE_FRAMES {
            state.frames = VecDeque::new();
        }
        if state.shut {
            self.task.wake();
        }
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

/// What has to happen once the lock is free.
#[derive(Default, Clone, Copy)]
struct Effect {
    schedule: bool,
    overflow: bool,
}

impl Effect {
    fn and(self, other: Self) -> Self {
        Self {
            schedule: self.schedule || other.schedule,
            overflow: self.overflow || other.overflow,
        }
    }
}

impl State {
    fn push(&mut self, frame: Frame, max_bytes: usize) -> Effect {
        self.bytes += frame.len() + FRAME_OVERHEAD_BYTES;
        self.frames.push_back(frame);
        let schedule = !mem::replace(&mut self.scheduled, true);
        Effect { schedule, ..self.check(max_bytes) }
    }

    fn abandon(&mut self) {
        self.shut = true;
        self.frames = VecDeque::new();
        self.gate = None;
        self.bytes = 0;
    }

    /// A client that is too slow is dropped with all that waits for it; it resumes when it is back.
    fn check(&mut self, max_bytes: usize) -> Effect {
        let overflow = self.bytes > max_bytes && self.ending.is_none();
        if overflow {
            self.ending = Some(Ending::Drop);
            self.abandon();
            metrics::counter!(crate::telemetry::SLOW_READERS).increment(1);
        }
        Effect { schedule: false, overflow }
    }
}

impl Gate {
    fn bytes(&self) -> usize {
        self.held.iter().map(|held| held.frame.len() + FRAME_OVERHEAD_BYTES).sum()
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("max_bytes", &self.max_bytes).finish_non_exhaustive()
    }
}

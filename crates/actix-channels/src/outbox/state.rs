//! The contents of an outbox and their size.

use std::collections::VecDeque;
use std::mem;

use pubsub::SubscriberId;
use tokio::time::Instant;

use super::ending::Ending;
use super::join_buffer::{Held, HeldBack, JoinBuffer};
use super::limits::Limits;
use super::room_kind::RoomKind;
use super::size::{Load, Size};
use crate::budget::{CHARGE_STEP_BYTES, RELIEF_GRACE};
use crate::message::{Addressed, Message};
use crate::protocol::frame::Frame;

/// A queue with more capacity than this shrinks once it is empty.
const KEPT_QUEUE_FRAMES: usize = 8;

/// See the module's documentation.
#[derive(Default)]
pub(super) struct State {
    pub(super) frames: VecDeque<Frame>,
    /// The size of the frames and of what the join buffer holds.
    size: Size,
    /// The size of what the transport has taken and could not send yet.
    unsent: Size,
    /// The memory held for the client elsewhere, by kind.
    rooms: [usize; RoomKind::COUNT],
    /// Since when at least one charge step has been waiting to be read or handled.
    behind_since: Option<Instant>,
    /// The socket's current charge to its budgets.
    charged: usize,
    join_buffer: Option<Box<JoinBuffer>>,
    pub(super) mailbox: VecDeque<Addressed>,
    /// Channels to notify when the client is not congested, each at most once.
    awaiting_drain: Vec<SubscriberId>,
    pub(super) ending: Option<Ending>,
    pub(super) scheduled: bool,
    pub(super) shut: bool,
    /// While set, the client's frames are not read until at most this many bytes wait for it.
    paused: Option<usize>,
    /// When the client last read while its own frames were paused.
    pub(super) read_at: Option<Instant>,
}

/// What has to happen once the lock is released.
#[derive(Default, Clone, Copy)]
pub(super) struct Effect {
    pub(super) schedule: bool,
    pub(super) overflow: bool,
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
    pub(super) fn push(&mut self, frame: Frame, limits: Limits) -> Effect {
        if self.shut {
            return Effect::default();
        }
        self.size.add(Size::of_frame(&frame));
        self.frames.push_back(frame);
        let schedule = !mem::replace(&mut self.scheduled, true);
        Effect { schedule, ..self.check(limits) }
    }

    /// Queues a channel's frame, or holds it back in the join buffer.
    pub(super) fn send(&mut self, channel: SubscriberId, frame: Frame, limits: Limits) -> Effect {
        if self.is_gated(channel) {
            self.hold(Held { channel, what: HeldBack::Frame(frame) }, limits)
        } else {
            self.push(frame, limits)
        }
    }

    pub(super) fn is_gated(&self, channel: SubscriberId) -> bool {
        self.join_buffer.as_ref().is_some_and(|join_buffer| join_buffer.concerns(channel))
    }

    pub(super) fn close_gate(&mut self, channel: SubscriberId) {
        self.join_buffer.get_or_insert_default().admit(channel);
    }

    pub(super) fn hold(&mut self, held: Held, limits: Limits) -> Effect {
        let size = held.size();
        if let Some(join_buffer) = &mut self.join_buffer {
            self.size.add(size);
            join_buffer.hold(held, size);
        }
        self.check(limits)
    }

    /// Queues `frames` and releases the join buffer. If it still holds something, returns that to be
    /// resolved instead.
    pub(super) fn open_gate(
        &mut self,
        frames: &mut Vec<Frame>,
        limits: Limits,
    ) -> Result<Effect, Vec<Held>> {
        if let Some(join_buffer) = &mut self.join_buffer {
            let held = join_buffer.take();
            if !held.is_empty() {
                return Err(held);
            }
            self.size.subtract(join_buffer.size);
            self.join_buffer = None;
        }
        let push = |effect: Effect, frame| effect.and(self.push(frame, limits));
        Ok(frames.drain(..).fold(Effect::default(), push))
    }

    /// Moves the frames out; the next one wakes the transport again.
    pub(super) fn take_frames(&mut self, into: &mut impl Extend<Frame>) {
        self.scheduled = false;
        if !self.frames.is_empty() {
            self.note_reading();
        }
        self.size =
            self.join_buffer.as_ref().map_or_else(Size::default, |join_buffer| join_buffer.size);
        into.extend(self.frames.drain(..));
        self.give_back_room();
    }

    /// Moves frames out, up to `bytes` in total but at least one. Returns true if more are left; if
    /// none are, the next one wakes the transport again.
    pub(super) fn take_frames_up_to(&mut self, bytes: usize, into: &mut Vec<Frame>) -> bool {
        let mut taken = 0;
        while let Some(frame) = self.frames.front() {
            taken += frame.len();
            if taken > bytes && !into.is_empty() {
                return true;
            }
            into.extend(self.take_frame());
        }
        self.scheduled = false;
        self.give_back_room();
        false
    }

    /// Moves the first frame out; if there is none, the next one wakes the transport again.
    pub(super) fn take_frame(&mut self) -> Option<Frame> {
        let Some(frame) = self.frames.pop_front() else {
            self.scheduled = false;
            self.give_back_room();
            return None;
        };
        self.size.subtract(Size::of_frame(&frame));
        self.note_reading();
        Some(frame)
    }

    fn note_reading(&mut self) {
        if self.paused.is_some() {
            self.read_at = Some(Instant::now());
        }
    }

    fn give_back_room(&mut self) {
        if self.frames.capacity() > KEPT_QUEUE_FRAMES {
            self.frames = VecDeque::new();
        }
    }

    /// Records how much the transport has taken and could not send yet.
    pub(super) fn set_unsent(&mut self, unsent: Size, limits: Limits) -> Effect {
        if self.shut {
            return Effect::default();
        }
        if unsent.all < self.unsent.all {
            self.note_reading();
        }
        self.unsent = unsent;
        self.check(limits)
    }

    /// Replaces the size of something held elsewhere.
    pub(super) fn change_room(&mut self, kind: RoomKind, from: usize, to: usize) {
        if let Some(room) = self.rooms.get_mut(kind as usize) {
            *room = (*room + to).saturating_sub(from);
        }
        if kind == RoomKind::Answer && to < from {
            self.note_reading();
        }
    }

    /// The size of what is held elsewhere.
    pub(super) fn room(&self, kind: RoomKind) -> usize {
        self.rooms.get(kind as usize).copied().unwrap_or_default()
    }

    /// Everything waiting for the client to read.
    pub(super) fn unread(&self) -> usize {
        self.size.all + self.unsent.all + self.room(RoomKind::Answer)
    }

    /// Everything waiting for the client to read or for the server to handle.
    pub(super) fn backlog(&self) -> usize {
        self.unread() + self.room(RoomKind::Received)
    }

    /// Everything the socket holds.
    pub(super) fn held(&self) -> usize {
        self.size.all + self.unsent.all + self.rooms.iter().sum::<usize>()
    }

    /// Records when the client falls behind. Below one charge step it doesn't read the clock.
    pub(super) fn note_backlog(&mut self) {
        if self.backlog() < CHARGE_STEP_BYTES {
            self.behind_since = None;
        } else {
            self.behind_since.get_or_insert_with(Instant::now);
        }
    }

    /// Whether the server may not have had time yet to write what is waiting.
    pub(super) fn has_just_fallen_behind(&self) -> bool {
        self.behind_since.is_some_and(|since| since.elapsed() < RELIEF_GRACE)
    }

    pub(super) fn load(&self) -> Load {
        Load { charged: self.charged, held: self.held() }
    }

    /// Updates the charge and returns the old and the new one. A closed socket is charged nothing.
    pub(super) fn charge(&mut self) -> (usize, usize) {
        let own = self.size.own + self.unsent.own + self.rooms.iter().sum::<usize>();
        let charge = if self.shut { 0 } else { own - own % CHARGE_STEP_BYTES };
        (mem::replace(&mut self.charged, charge), charge)
    }

    /// Whether the client's next frame may be read while at most `max_unread` bytes wait for it; if
    /// not, it waits until `resumes`.
    pub(super) fn may_read(&mut self, max_unread: usize) -> bool {
        self.paused = (!self.shut && self.unread() > max_unread).then_some(max_unread);
        self.paused.is_none()
    }

    /// Whether a paused client has read enough for its frames to be read again.
    pub(super) fn resumes(&mut self) -> bool {
        self.paused.is_some_and(|max_unread| self.may_read(max_unread))
    }

    pub(super) fn await_drain(&mut self, channel: SubscriberId) {
        if !self.awaiting_drain.contains(&channel) {
            self.awaiting_drain.push(channel);
        }
    }

    /// Notifies the channels that wait for the client to catch up, if it has. Returns true if it
    /// has.
    pub(super) fn tell_drained(&mut self, limits: Limits) -> bool {
        if self.awaiting_drain.is_empty() || self.unread() > limits.congested {
            return false;
        }
        let drained = mem::take(&mut self.awaiting_drain).into_iter();
        self.mailbox.extend(drained.map(|to| Addressed { to, message: Message::Drained }));
        true
    }

    pub(super) fn abandon(&mut self) {
        self.shut = true;
        self.frames = VecDeque::new();
        self.join_buffer = None;
        self.size = Size::default();
        self.unsent = Size::default();
    }

    /// Drops a client that is too slow, with all that waits for it; it resumes when it reconnects.
    pub(super) fn drop_slow_reader(&mut self) {
        self.ending = Some(Ending::Drop);
        self.abandon();
        metrics::counter!(crate::telemetry::SLOW_READERS).increment(1);
    }

    fn check(&mut self, limits: Limits) -> Effect {
        let overflow = self.unread() > limits.outbound && self.ending.is_none();
        if overflow {
            self.drop_slow_reader();
        }
        Effect { schedule: false, overflow }
    }
}

//! What an outbox holds, and the count of it.

use std::collections::VecDeque;
use std::mem;

use pubsub::SubscriberId;

use super::ending::Ending;
use super::gate::{Gate, Held, HeldBack};
use crate::message::Addressed;
use crate::protocol::frame::Frame;

/// What a queued frame costs besides its bytes, so that many tiny frames are bounded too.
pub(super) const FRAME_OVERHEAD_BYTES: usize = 64;
/// An emptied queue with more room than this gives it back.
const KEPT_QUEUE_FRAMES: usize = 8;

/// See the module's documentation.
#[derive(Default)]
pub(super) struct State {
    pub(super) frames: VecDeque<Frame>,
    /// Of the frames and of what the gate holds.
    bytes: usize,
    gate: Option<Box<Gate>>,
    pub(super) mailbox: VecDeque<Addressed>,
    pub(super) ending: Option<Ending>,
    pub(super) scheduled: bool,
    pub(super) shut: bool,
}

/// What has to happen once the lock is free.
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
    pub(super) fn push(&mut self, frame: Frame, max_bytes: usize) -> Effect {
        if self.shut {
            return Effect::default();
        }
        self.bytes += frame.len() + FRAME_OVERHEAD_BYTES;
        self.frames.push_back(frame);
        let schedule = !mem::replace(&mut self.scheduled, true);
        Effect { schedule, ..self.check(max_bytes) }
    }

    /// Queues a channel's frame, or holds it back.
    pub(super) fn send(&mut self, channel: SubscriberId, frame: Frame, max_bytes: usize) -> Effect {
        if self.is_gated(channel) {
            self.hold(Held { channel, what: HeldBack::Frame(frame) }, max_bytes)
        } else {
            self.push(frame, max_bytes)
        }
    }

    pub(super) fn is_gated(&self, channel: SubscriberId) -> bool {
        self.gate.as_ref().is_some_and(|gate| gate.concerns(channel))
    }

    pub(super) fn close_gate(&mut self, channel: SubscriberId) {
        self.gate.get_or_insert_default().admit(channel);
    }

    pub(super) fn hold(&mut self, held: Held, max_bytes: usize) -> Effect {
        let bytes = held.len() + FRAME_OVERHEAD_BYTES;
        if let Some(gate) = &mut self.gate {
            self.bytes += bytes;
            gate.hold(held, bytes);
        }
        self.check(max_bytes)
    }

    /// Queues `frames` and opens the gate, unless it holds more, which is given out to be resolved.
    pub(super) fn open_gate(
        &mut self,
        frames: &mut Vec<Frame>,
        max_bytes: usize,
    ) -> Result<Effect, Vec<Held>> {
        if let Some(gate) = &mut self.gate {
            let held = gate.take();
            if !held.is_empty() {
                return Err(held);
            }
            self.bytes = self.bytes.saturating_sub(gate.bytes);
            self.gate = None;
        }
        let push = |effect: Effect, frame| effect.and(self.push(frame, max_bytes));
        Ok(frames.drain(..).fold(Effect::default(), push))
    }

    /// Moves the frames out; the next one wakes the transport again.
    pub(super) fn take_frames(&mut self, into: &mut impl Extend<Frame>) {
        self.scheduled = false;
        self.bytes = self.gate.as_ref().map_or(0, |gate| gate.bytes);
        into.extend(self.frames.drain(..));
        self.give_back_room();
    }

    /// Moves the first frame out; when there is none, the next one wakes the transport again.
    pub(super) fn take_frame(&mut self) -> Option<Frame> {
        let Some(frame) = self.frames.pop_front() else {
            self.scheduled = false;
            self.give_back_room();
            return None;
        };
        self.bytes = self.bytes.saturating_sub(frame.len() + FRAME_OVERHEAD_BYTES);
        Some(frame)
    }

    fn give_back_room(&mut self) {
        if self.frames.capacity() > KEPT_QUEUE_FRAMES {
            self.frames = VecDeque::new();
        }
    }

    pub(super) fn abandon(&mut self) {
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

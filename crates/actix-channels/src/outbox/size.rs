//! How much waits.

use crate::protocol::frame::Frame;

/// What a queued frame costs besides its bytes, so that many tiny frames are bounded too: its place in
/// the queue, and the headers of its allocations.
const FRAME_OVERHEAD_BYTES: usize = 96;

/// Two counts of bytes: all that the client has yet to read, and the part of it that no other socket
/// shares.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Size {
    pub(super) all: usize,
    pub(super) own: usize,
}

impl Size {
    pub(super) fn of_frame(frame: &Frame) -> Self {
        Self::with_overhead(frame.len(), frame.own_bytes())
    }

    /// Of what is held back of a broadcast.
    pub(super) fn of_broadcast(bytes: usize) -> Self {
        Self::with_overhead(bytes, 0)
    }

    fn with_overhead(all: usize, own: usize) -> Self {
        Self { all: all + FRAME_OVERHEAD_BYTES, own: own + FRAME_OVERHEAD_BYTES }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.all += other.all;
        self.own += other.own;
    }

    pub(super) fn subtract(&mut self, other: Self) {
        self.all = self.all.saturating_sub(other.all);
        self.own = self.own.saturating_sub(other.own);
    }
}

/// What a socket weighs, compared by its charge first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Load {
    /// What the budgets are charged with for this socket alone, which ends with it.
    pub(crate) charged: usize,
    /// All that it holds, including the frames of broadcasts that others may hold too.
    pub(crate) held: usize,
}

//! The size of what is queued.

use crate::protocol::frame::Frame;

/// What a queued frame costs besides its bytes: its place in the queue and the headers of its
/// allocations. It bounds many tiny frames too.
const FRAME_OVERHEAD_BYTES: usize = 96;

/// Two counts of bytes: everything the client has yet to read, and the part that no other socket
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

    /// The size of a broadcast that is held back.
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

/// A socket's load, compared by its charge first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Load {
    /// The charge for this socket alone, which ends with it.
    pub(crate) charged: usize,
    /// Everything it holds, including broadcast frames that others may hold too.
    pub(crate) held: usize,
}

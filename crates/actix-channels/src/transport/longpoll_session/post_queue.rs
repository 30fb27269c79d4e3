//! A session's posts that have not been handled yet.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::oneshot;

use crate::outbox::room::Room;
use crate::outbox::{Outbox, RoomKind};

/// What a queued post costs besides its frames. It bounds many tiny posts too.
const POST_OVERHEAD_BYTES: usize = 512;

/// One frame of a post.
#[derive(Debug)]
pub(crate) enum PostedFrame {
    Text(Bytes),
    Binary(Bytes),
}

/// Frames, and where to report that they were handled.
#[derive(Debug)]
pub(super) struct Post {
    pub(super) frames: VecDeque<PostedFrame>,
    pub(super) handled: oneshot::Sender<()>,
    pub(super) _room: PostRoom,
}

/// Limits queued and incomplete posts by bytes rather than by number: older clients send each push
/// in a separate post, all at once.
#[derive(Debug)]
pub(super) struct PostQueue {
    outbox: Arc<Outbox>,
    waiting: AtomicUsize,
    max_bytes: usize,
}

/// The room taken for one post.
#[derive(Debug)]
pub(crate) struct PostRoom {
    queue: Arc<PostQueue>,
    room: Room,
}

/// The queue has no room for a post.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueueFull;

impl PostedFrame {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(data) | Self::Binary(data) => data.len(),
        }
    }
}

impl PostQueue {
    pub(super) fn new(outbox: &Arc<Outbox>, max_bytes: usize) -> Arc<Self> {
        let waiting = AtomicUsize::new(0);
        Arc::new(Self { outbox: Arc::clone(outbox), waiting, max_bytes })
    }
}

impl PostRoom {
    /// Takes room for a post before anything of it has been read.
    pub(super) fn take(queue: &Arc<PostQueue>) -> Result<Self, QueueFull> {
        let room = Room::take(&queue.outbox, RoomKind::LongPoll, 0);
        let mut room = Self { queue: Arc::clone(queue), room };
        room.resize(0)?;
        Ok(room)
    }

    /// Resizes the room to `bytes`. A single post may be of any size, so the queue's limit may be
    /// lower than that of a body.
    pub(crate) fn resize(&mut self, bytes: usize) -> Result<(), QueueFull> {
        let (from, to) = (self.room.bytes(), bytes + POST_OVERHEAD_BYTES);
        let waiting = &self.queue.waiting;
        let others = waiting.fetch_add(to, Ordering::AcqRel).saturating_sub(from);
        waiting.fetch_sub(from, Ordering::AcqRel);
        self.room.resize(to);
        if others == 0 || others + to <= self.queue.max_bytes { Ok(()) } else { Err(QueueFull) }
    }
}

impl Drop for PostRoom {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(self.room.bytes(), Ordering::AcqRel);
    }
}

//! Writes for a worker's sockets: all that gathers for one while the others are served goes out at once.

use std::future::poll_fn;
use std::io;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, ready};

use bytes::{Buf, Bytes, BytesMut};
use futures_util::task::AtomicWaker;
use tokio::net::tcp::OwnedWriteHalf;

use crate::outbox::{Ending, Outbox};
use crate::protocol::frame::Frame;

/// Writes before the worker's other tasks get their turn.
const WRITES_PER_TURN: usize = 128;
/// Frames are joined up to this many bytes a write. A larger frame goes out alone, so that what the kernel
/// does not take of a broadcast's frame need not be copied for each slow client.
const JOINED_BYTES: usize = 64 * 1024;

/// The sockets of a worker that have something to write.
#[derive(Debug, Default)]
pub(super) struct Flusher {
    waiting: Mutex<Vec<Arc<Line>>>,
    task: AtomicWaker,
}

/// What a worker's writes share.
#[derive(Default)]
struct Scratch {
    frames: Vec<Frame>,
    joined: BytesMut,
}

/// Runs until the worker's service is gone.
pub(super) async fn run(flusher: Weak<Flusher>) {
    let mut scratch = Scratch::default();
    let mut lines = Vec::new();
    poll_fn(|cx| {
        let Some(flusher) = flusher.upgrade() else { return Poll::Ready(()) };
        flusher.task.register(cx.waker());
        flusher.poll(cx, &mut lines, &mut scratch);
        Poll::Pending
    })
    .await;
}

impl Flusher {
    fn poll(&self, cx: &Context<'_>, lines: &mut Vec<Arc<Line>>, scratch: &mut Scratch) {
        if lines.is_empty() {
            mem::swap(&mut *lock(&self.waiting), lines);
            // They are taken from the end, first come first.
            lines.reverse();
        }
        let rest = lines.len().saturating_sub(WRITES_PER_TURN);
        for line in lines.drain(rest..).rev() {
            line.flush(scratch);
        }
        if !lines.is_empty() || !lock(&self.waiting).is_empty() {
            cx.waker().wake_by_ref();
        }
    }

    fn add(&self, line: Arc<Line>) {
        let mut waiting = lock(&self.waiting);
        waiting.push(line);
        let first = waiting.len() == 1;
        drop(waiting);
        if first {
            self.task.wake();
        }
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        self.task.wake();
    }
}

/// The way from one socket's outbox to its client.
#[derive(Debug)]
pub(super) struct Line {
    writer: OwnedWriteHalf,
    outbox: Arc<Outbox>,
    flusher: Arc<Flusher>,
    /// What the kernel did not take; nothing overtakes it.
    unsent: Mutex<Unsent>,
    blocked: AtomicBool,
}

/// The rest of a write.
#[derive(Debug, Default)]
struct Unsent {
    bytes: Bytes,
    /// Whether other sockets share the bytes, so that this one is not charged for them.
    is_shared: bool,
}

/// Puts a line on its worker's list.
#[derive(Debug)]
pub(super) struct Schedule(Weak<Line>);

impl Schedule {
    pub(super) fn of(line: &Arc<Line>) -> Self {
        Self(Arc::downgrade(line))
    }
}

impl Wake for Schedule {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(line) = self.0.upgrade() {
            let flusher = Arc::clone(&line.flusher);
            flusher.add(line);
        }
    }
}

impl Line {
    pub(super) fn new(
        writer: OwnedWriteHalf,
        outbox: Arc<Outbox>,
        flusher: Arc<Flusher>,
    ) -> Arc<Self> {
        let (unsent, blocked) = (Mutex::default(), AtomicBool::new(false));
        Arc::new(Self { writer, outbox, flusher, unsent, blocked })
    }

    /// Writes what waits, at once if the kernel takes it.
    fn flush(&self, scratch: &mut Scratch) {
        let mut unsent = lock(&self.unsent);
        // While the client is slow, its own task goes on with it when the kernel has room.
        if !unsent.bytes.is_empty() {
            return;
        }
        let mut has_more = true;
        while has_more && unsent.bytes.is_empty() {
            has_more = self.outbox.take_frames_up_to(JOINED_BYTES, &mut scratch.frames);
            match scratch.frames.as_slice() {
                [] => {}
                [frame] => self.write(&mut unsent, frame.wire(), |sent| Unsent {
                    bytes: frame.wire().slice(sent..),
                    is_shared: frame.is_shared(),
                }),
                frames => {
                    for frame in frames {
                        scratch.joined.extend_from_slice(frame.wire());
                    }
                    let joined = &scratch.joined;
                    self.write(&mut unsent, joined, |sent| Unsent {
                        bytes: Bytes::copy_from_slice(joined.get(sent..).unwrap_or_default()),
                        is_shared: false,
                    });
                    scratch.joined.clear();
                }
            }
            scratch.frames.clear();
        }
    }

    fn write(&self, unsent: &mut Unsent, data: &[u8], rest: impl FnOnce(usize) -> Unsent) {
        let sent = match self.writer.try_write(data) {
            Ok(sent) if sent == data.len() => return,
            Ok(sent) => sent,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(_) => return self.outbox.end(Ending::Drop),
        };
        *unsent = rest(sent);
        self.blocked.store(true, Ordering::Release);
        self.outbox.set_unsent(unsent.bytes.len(), unsent.is_shared);
        self.outbox.wake_task();
    }

    /// Goes on with what the kernel did not take, and registers the socket's task if there is more.
    pub(super) fn poll_unsent(&self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.blocked.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        {
            let mut unsent = lock(&self.unsent);
            while !unsent.bytes.is_empty() {
                match self.writer.try_write(&unsent.bytes) {
                    Ok(sent) => unsent.bytes.advance(sent),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                        self.outbox.set_unsent(unsent.bytes.len(), unsent.is_shared);
                        if ready!(self.writer.as_ref().poll_write_ready(cx)).is_err() {
                            self.outbox.end(Ending::Drop);
                            return Poll::Ready(());
                        }
                    }
                    Err(_) => {
                        self.outbox.end(Ending::Drop);
                        return Poll::Ready(());
                    }
                }
            }
            self.blocked.store(false, Ordering::Release);
            *unsent = Unsent::default();
            self.outbox.set_unsent(0, false);
        }
        // Frames that came meanwhile were not taken, and nothing will schedule this line for them.
        self.flush(&mut Scratch::default());
        if self.blocked.load(Ordering::Acquire) { Poll::Pending } else { Poll::Ready(()) }
    }

    /// Ready when the kernel has everything.
    pub(super) fn poll_flushed(&self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.poll_unsent(cx));
            if !self.outbox.has_frames() {
                return Poll::Ready(());
            }
            self.flush(&mut Scratch::default());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

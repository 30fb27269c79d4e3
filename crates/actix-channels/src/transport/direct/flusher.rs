//! Writes for a worker's sockets: frames queued for a socket while others are served go out in one
//! write.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, ready};

use bytes::{Buf, BytesMut};
use futures_util::task::AtomicWaker;
use tokio::net::tcp::OwnedWriteHalf;

use crate::outbox::{Ending, Outbox};
use crate::protocol::frame::{Frame, Piece};

/// How many writes are made before the worker's other tasks run.
const WRITES_PER_TURN: usize = 128;
/// How many bytes of frames are sent per write.
const BYTES_PER_WRITE: usize = 64 * 1024;
/// How many pieces are sent together without a copy.
const PIECES_PER_WRITE: usize = 64;
/// Small pieces are copied together. Larger ones are sent from where they are, and what the kernel
/// doesn't accept stays there, so that slow clients don't hold copies of shared data.
const MAX_COPIED_BYTES: usize = 4 * 1024;

/// A worker's sockets that have something to write.
#[derive(Debug, Default)]
pub(super) struct Flusher {
    waiting: Mutex<Vec<Arc<SocketWriter>>>,
    task: AtomicWaker,
}

/// Buffers that a worker's writes share.
#[derive(Default)]
struct Scratch {
    frames: Vec<Frame>,
    pieces: VecDeque<Piece>,
    joined: BytesMut,
}

/// Runs until the worker's service is gone.
pub(super) async fn run(flusher: Weak<Flusher>) {
    let mut scratch = Scratch::default();
    let mut writers = Vec::new();
    poll_fn(|cx| {
        let Some(flusher) = flusher.upgrade() else { return Poll::Ready(()) };
        flusher.task.register(cx.waker());
        flusher.poll(cx, &mut writers, &mut scratch);
        Poll::Pending
    })
    .await;
}

impl Flusher {
    fn poll(&self, cx: &Context<'_>, writers: &mut Vec<Arc<SocketWriter>>, scratch: &mut Scratch) {
        if writers.is_empty() {
            mem::swap(&mut *lock(&self.waiting), writers);
            // Lines are taken from the end, in order of arrival.
            writers.reverse();
        }
        let rest = writers.len().saturating_sub(WRITES_PER_TURN);
        for writer in writers.drain(rest..).rev() {
            writer.flush(scratch);
        }
        if !writers.is_empty() || !lock(&self.waiting).is_empty() {
            cx.waker().wake_by_ref();
        }
    }

    fn add(&self, writer: Arc<SocketWriter>) {
        let mut waiting = lock(&self.waiting);
        waiting.push(writer);
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

/// Connects one socket's outbox to its client.
#[derive(Debug)]
pub(super) struct SocketWriter {
    writer: OwnedWriteHalf,
    outbox: Arc<Outbox>,
    flusher: Arc<Flusher>,
    /// What the kernel did not accept; it is sent before anything else.
    unsent: Mutex<VecDeque<Piece>>,
    blocked: AtomicBool,
}

/// Puts a writer on its worker's list.
#[derive(Debug)]
pub(super) struct Schedule(Weak<SocketWriter>);

impl Schedule {
    pub(super) fn of(writer: &Arc<SocketWriter>) -> Self {
        Self(Arc::downgrade(writer))
    }
}

impl Wake for Schedule {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(writer) = self.0.upgrade() {
            let flusher = Arc::clone(&writer.flusher);
            flusher.add(writer);
        }
    }
}

impl SocketWriter {
    pub(super) fn new(
        writer: OwnedWriteHalf,
        outbox: Arc<Outbox>,
        flusher: Arc<Flusher>,
    ) -> Arc<Self> {
        let (unsent, blocked) = (Mutex::default(), AtomicBool::new(false));
        Arc::new(Self { writer, outbox, flusher, unsent, blocked })
    }

    /// Writes what is queued, at once if the kernel accepts it.
    fn flush(&self, scratch: &mut Scratch) {
        let mut unsent = lock(&self.unsent);
        // While the client is slow, its own task continues when the kernel has room.
        if !unsent.is_empty() {
            return;
        }
        let mut has_more = true;
        while has_more && unsent.is_empty() {
            has_more = self.outbox.take_frames_up_to(BYTES_PER_WRITE, &mut scratch.frames);
            scratch.pieces.extend(scratch.frames.drain(..).flat_map(Frame::into_pieces));
            let joined = scratch.join_small_pieces();
            if self.write(&mut scratch.pieces).is_err() {
                scratch.pieces.clear();
                return self.outbox.end(Ending::Drop);
            }
            if !scratch.pieces.is_empty() {
                if joined {
                    // The buffer has capacity for far more and is needed for the next socket.
                    scratch.pieces.iter_mut().for_each(Piece::copy);
                }
                mem::swap(&mut *unsent, &mut scratch.pieces);
                self.blocked.store(true, Ordering::Release);
                self.note(&unsent);
                self.outbox.wake_task();
            }
        }
    }

    /// Writes pieces until there are none or the kernel accepts no more.
    fn write(&self, pieces: &mut VecDeque<Piece>) -> io::Result<()> {
        while !pieces.is_empty() {
            let written = match pieces.make_contiguous() {
                [piece] => self.writer.try_write(&piece.bytes),
                pieces => {
                    let slices = pieces.iter().take(PIECES_PER_WRITE);
                    let slices: Vec<_> = slices.map(|piece| IoSlice::new(&piece.bytes)).collect();
                    self.writer.try_write_vectored(&slices)
                }
            };
            match written {
                Ok(sent) => advance(pieces, sent),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Tells the outbox how much is unsent.
    fn note(&self, unsent: &VecDeque<Piece>) {
        let all = unsent.iter().map(|piece| piece.bytes.len()).sum();
        let own = unsent.iter().filter(|piece| !piece.is_shared).map(|piece| piece.bytes.len());
        self.outbox.set_unsent(all, own.sum());
    }

    /// Continues with what the kernel did not accept, and registers the socket's task if there is
    /// more.
    pub(super) fn poll_unsent(&self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.blocked.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        {
            let mut unsent = lock(&self.unsent);
            loop {
                if self.write(&mut unsent).is_err() {
                    self.fail(&mut unsent);
                    return Poll::Ready(());
                }
                self.note(&unsent);
                if unsent.is_empty() {
                    break;
                }
                if ready!(self.writer.as_ref().poll_write_ready(cx)).is_err() {
                    self.fail(&mut unsent);
                    return Poll::Ready(());
                }
            }
            self.blocked.store(false, Ordering::Release);
            *unsent = VecDeque::new();
        }
        // Frames that arrived meanwhile were not taken, and nothing else will schedule this writer
        // for them.
        self.flush(&mut Scratch::default());
        if self.blocked.load(Ordering::Acquire) { Poll::Pending } else { Poll::Ready(()) }
    }

    /// Drops what is unsent because the connection is broken. Anything later then fails at once
    /// instead of waiting behind it.
    fn fail(&self, unsent: &mut VecDeque<Piece>) {
        *unsent = VecDeque::new();
        self.note(unsent);
        self.blocked.store(false, Ordering::Release);
        self.outbox.end(Ending::Drop);
    }

    /// Ready when the kernel has accepted everything or will accept nothing more.
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

impl Scratch {
    /// Copies pieces together if none of them is large. Returns true if it did.
    fn join_small_pieces(&mut self) -> bool {
        let is_small = |piece: &Piece| piece.bytes.len() < MAX_COPIED_BYTES;
        if self.pieces.len() < 2 || !self.pieces.iter().all(is_small) {
            return false;
        }
        for piece in self.pieces.drain(..) {
            self.joined.extend_from_slice(&piece.bytes);
        }
        self.pieces.push_back(Piece::own(self.joined.split().freeze()));
        true
    }
}

/// Removes bytes from the front.
fn advance(pieces: &mut VecDeque<Piece>, mut bytes: usize) {
    while let Some(piece) = pieces.front_mut() {
        if bytes < piece.bytes.len() {
            piece.bytes.advance(bytes);
            return;
        }
        bytes -= piece.bytes.len();
        pieces.pop_front();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use tokio::net::{TcpListener, TcpStream};
    use tokio::runtime::Handle;
    use tokio::task::spawn_blocking;

    use super::*;
    use crate::Config;
    use crate::budget::BudgetLimits;
    use crate::outbox::Limits;
    use crate::registry::Registry;

    fn send(outbox: &Outbox, bytes: usize) {
        let mut frame = Frame::text();
        frame.body().extend_from_slice(&vec![b'x'; bytes]);
        outbox.send_now(frame.finish());
    }

    #[tokio::test]
    async fn a_client_that_resets_the_connection_with_something_unread_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (_reader, writer) = listener.accept().await.unwrap().0.into_split();
        let limits = BudgetLimits { user: 10_000_000, address: 10_000_000, process: 10_000_000 };
        let account = Arc::new(Registry::new(limits)).open_account(None, None);
        let outbox = Arc::new(Outbox::new(Limits::of(&Config::default()), account));
        let writer = SocketWriter::new(writer, Arc::clone(&outbox), Arc::default());
        while !writer.blocked.load(Ordering::Acquire) {
            send(&outbox, 100_000);
            writer.flush(&mut Scratch::default());
        }
        client.set_zero_linger().unwrap();
        drop(client);
        outbox.finish(Frame::close(None));

        // Uses a separate thread, because a poll that never returns would not even notice a
        // timeout.
        let (flushed, told) = mpsc::channel();
        let runtime = Handle::current();
        thread::spawn(move || {
            runtime.block_on(poll_fn(|cx| writer.poll_flushed(cx)));
            flushed.send(()).unwrap();
        });
        let told = spawn_blocking(move || told.recv_timeout(Duration::from_secs(10)));
        told.await.unwrap().expect("one poll goes round and round");
        assert!(!outbox.has_frames());
    }
}

//! One WebSocket from its first frame to its last, independent of what carries the bytes.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::closing::ClosingHandshake;
use super::reader::{Event, Reader, Violation};
use crate::outbox::room::Room;
use crate::outbox::{Ending, RoomKind};
use crate::protocol::Received;
use crate::protocol::frame::Frame;
use crate::session::Session;

/// How many frames are handled before the worker's other tasks run. The number is small because
/// tokio polls for new events only every 61 turns while tasks are ready, and a flood would make the
/// others wait for those.
const FRAMES_PER_TURN: usize = 8;
/// The close code for a silent client: never 1000, after which older clients don't reconnect.
const IDLE: u16 = 1002;
/// After a failure, the connection ends once the client has been quiet for this long.
const QUIET: Duration = Duration::from_millis(250);

thread_local! {
    /// The read buffer shared by this worker's sockets; a socket keeps only incomplete frames.
    static SHARED_BUFFER: RefCell<BytesMut> = RefCell::default();
}

/// Carries a connection's bytes.
pub(super) trait Wire {
    /// Appends what has arrived; `Ready(Ok(0))` is the end of the stream.
    fn poll_fill(&mut self, cx: &mut Context<'_>, buffer: &mut BytesMut)
    -> Poll<io::Result<usize>>;

    /// Continues sending what could not be sent at once.
    fn poll_unsent(&mut self, cx: &mut Context<'_>);

    /// Ready when everything queued so far has been sent or can't be sent any more.
    fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()>;

    /// Ends the outgoing stream, if the transport can still read afterwards.
    fn end_sending(&mut self);
}

/// Why a connection's open phase ended.
#[derive(Debug, Clone, Copy)]
enum End {
    /// The client started the closing handshake; it is answered with this code.
    Closed(Option<u16>),
    /// The server starts it and waits for the answer.
    Closing(u16),
    /// The client violated the protocol: the server sends a close frame and does not wait.
    Failed(u16),
    /// The connection is lost.
    Gone,
}

/// See the module's documentation.
pub(super) struct Connection<W> {
    session: Session,
    wire: W,
    reader: Reader,
    /// An incomplete frame, or frames that arrived while a join blocked the reader.
    unread: BytesMut,
    /// Accounts for `unread` and for what the reader keeps.
    received: Room,
    heard: Instant,
    idle: Pin<Box<Sleep>>,
}

impl<W: Wire> Connection<W> {
    /// Creates a connection whose first bytes, `early`, came with the handshake.
    pub(super) fn new(session: Session, wire: W, early: &[u8]) -> Self {
        let config = &session.mount().config;
        let reader = Reader::new(config.max_frame_bytes);
        let heard = Instant::now();
        let idle = Box::pin(sleep_until(heard + config.idle_timeout));
        // The handshake's buffer has capacity for a whole request, which no idle socket should
        // keep.
        let unread = BytesMut::from(early);
        let received = Room::take(session.outbox(), RoomKind::Received, unread.len());
        Self { session, wire, reader, unread, received, heard, idle }
    }

    /// Serves the client until the connection is over and all its channels have ended.
    pub(super) async fn serve(mut self) {
        let end = poll_fn(|cx| self.poll_open(cx)).await;
        // Boxed, so that an open connection doesn't reserve memory for its end.
        Box::pin(self.finish(end)).await;
    }

    /// Does the closing handshake unless the connection is lost, and lets the channels end.
    async fn finish(mut self, end: End) {
        tracing::debug!(?end, "socket ends");
        let outbox = Arc::clone(self.session.outbox());
        let mount = Arc::clone(self.session.mount());
        self.session.close().await;
        match end {
            End::Gone => outbox.abandon(),
            End::Closed(code) => {
                outbox.finish(Frame::close(code));
                let flushed = poll_fn(|cx| self.wire.poll_flushed(cx));
                timeout(mount.config.close_timeout, flushed).await.ok();
            }
            End::Closing(code) => {
                outbox.finish(Frame::close(Some(code)));
                let mut closing = ClosingHandshake::default();
                let answered = poll_fn(|cx| self.poll_answered(cx, &mut closing));
                timeout(mount.config.close_timeout, answered).await.ok();
            }
            End::Failed(code) => {
                outbox.finish(Frame::close(Some(code)));
                timeout(mount.config.close_timeout, self.fail()).await.ok();
            }
        }
        outbox.abandon();
        drop(self.wire);
        let mut session = self.session;
        let ended = poll_fn(|cx| session.poll_closed(cx));
        timeout(mount.config.terminate_timeout, ended).await.ok();
    }

    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        match self.session.poll(cx) {
            Some(Ending::Close(code)) => return Poll::Ready(End::Closing(code)),
            Some(Ending::Drop) => return Poll::Ready(End::Gone),
            None => {}
        }
        self.wire.poll_unsent(cx);
        let mut buffer = self.take_buffer();
        let end = self.read(cx, &mut buffer);
        self.put_back(buffer);
        match end {
            Some(end) => Poll::Ready(end),
            None if self.is_silent(cx) => Poll::Ready(End::Closing(IDLE)),
            None => Poll::Pending,
        }
    }

    /// Reads and handles frames until there are none, a join runs, or other tasks should run.
    fn read(&mut self, cx: &mut Context<'_>, buffer: &mut BytesMut) -> Option<End> {
        let mut frames = 0;
        while self.session.is_receiving(cx) {
            match self.reader.next(buffer) {
                Ok(Some(event)) => {
                    if let Some(end) = self.handle(cx, &event) {
                        return Some(end);
                    }
                    frames += 1;
                    if frames == FRAMES_PER_TURN {
                        cx.waker().wake_by_ref();
                        return None;
                    }
                }
                Ok(None) => match self.wire.poll_fill(cx, buffer) {
                    Poll::Ready(Ok(1..)) => self.heard = Instant::now(),
                    Poll::Ready(Ok(0) | Err(_)) => return Some(End::Gone),
                    Poll::Pending => return None,
                },
                Err(Violation(code)) => return Some(End::Failed(code)),
            }
        }
        None
    }

    fn handle(&mut self, cx: &mut Context<'_>, event: &Event) -> Option<End> {
        let received = match event {
            Event::Text(data) => Received::Text(data),
            Event::Binary(data) => Received::Binary(data),
            Event::Ping(data) => {
                self.session.outbox().send_now(Frame::pong(data));
                return None;
            }
            Event::Pong => return None,
            Event::Close(answer) => return Some(End::Closed(*answer)),
        };
        self.session.receive(cx, received).err().map(End::Failed)
    }

    /// Ready when the client has answered the close frame or is gone. Other frames are discarded.
    fn poll_answered(&mut self, cx: &mut Context<'_>, closing: &mut ClosingHandshake) -> Poll<()> {
        self.session.poll(cx);
        self.wire.poll_unsent(cx);
        while !closing.read(&mut self.unread) {
            match ready!(self.wire.poll_fill(cx, &mut self.unread)) {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Poll::Ready(()),
            }
        }
        self.wire.poll_flushed(cx)
    }

    /// Sends the close frame and ends the stream. Then discards whatever still arrives, because a
    /// connection closed with unread bytes is reset, and the reset can overtake the close frame.
    async fn fail(&mut self) {
        poll_fn(|cx| self.wire.poll_flushed(cx)).await;
        self.wire.end_sending();
        let mut more = true;
        while more {
            let heard = poll_fn(|cx| {
                self.session.poll(cx);
                self.unread.clear();
                self.wire.poll_fill(cx, &mut self.unread)
            });
            more = matches!(timeout(QUIET, heard).await, Ok(Ok(1..)));
        }
    }

    fn is_silent(&mut self, cx: &mut Context<'_>) -> bool {
        while self.idle.as_mut().poll(cx).is_ready() {
            // While the client's frames are not read, neither are its heartbeats, and only its
            // reading shows that it is still there.
            let heard = self.heard.max(self.session.outbox().last_read().unwrap_or(self.heard));
            let deadline = heard + self.session.mount().config.idle_timeout;
            if deadline <= Instant::now() {
                return true;
            }
            self.idle.as_mut().reset(deadline);
        }
        false
    }

    fn take_buffer(&mut self) -> BytesMut {
        if self.unread.is_empty() { SHARED_BUFFER.take() } else { mem::take(&mut self.unread) }
    }

    fn put_back(&mut self, mut buffer: BytesMut) {
        if !buffer.is_empty() {
            self.unread = BytesMut::from(&*buffer);
        }
        self.received.resize(self.unread.len() + self.reader.held_bytes());
        buffer.clear();
        SHARED_BUFFER.replace(buffer);
    }
}

#[cfg(test)]
mod tests;

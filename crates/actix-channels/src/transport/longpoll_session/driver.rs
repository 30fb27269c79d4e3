//! The task that runs one session; requests reach it through a queue.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, Sleep, sleep_until, timeout};

use super::patience::Patience;
use super::post_queue::{Post, PostedFrame};
use crate::protocol::Received;
use crate::session::Session;

/// See the module's documentation.
pub(super) struct Driver {
    session: Session,
    inbox: mpsc::UnboundedReceiver<Post>,
    current: Option<Post>,
    patience: Arc<Patience>,
    /// The session ends after one and a half windows without a poll.
    max_silence: Duration,
    idle: Pin<Box<Sleep>>,
}

impl Driver {
    pub(super) fn new(
        session: Session,
        patience: Arc<Patience>,
        inbox: mpsc::UnboundedReceiver<Post>,
    ) -> Self {
        let max_silence = session.mount().config.long_poll_window.mul_f32(1.5);
        let idle = Box::pin(sleep_until(Instant::now() + max_silence));
        Self { session, inbox, current: None, patience, max_silence, idle }
    }

    /// Serves until the session is to end.
    pub(super) async fn serve(&mut self) {
        poll_fn(|cx| self.poll(cx)).await;
    }

    /// Ends the session's channels.
    pub(super) async fn finish(mut self) {
        self.session.outbox().abandon();
        // Requests whose posts are still queued are answered at once, because the posts won't be
        // handled.
        drop((self.current, self.inbox));
        self.session.close().await;
        let limit = self.session.mount().config.terminate_timeout;
        timeout(limit, poll_fn(|cx| self.session.poll_closed(cx))).await.ok();
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.session.poll(cx).is_some() || self.is_silent(cx) {
            return Poll::Ready(());
        }
        loop {
            if self.handle_current(cx).is_err() {
                return Poll::Ready(());
            }
            // A client may not poll before its post is answered, so a post that has begun never
            // waits for the client to read; the next one does.
            if self.current.is_some() || !self.session.is_receiving(cx) {
                return Poll::Pending;
            }
            match ready!(self.inbox.poll_recv(cx)) {
                Some(post) => self.current = Some(post),
                None => return Poll::Ready(()),
            }
        }
    }

    /// Dispatches the frames of the current post, unless a join blocks them, and acknowledges the
    /// post after the last one.
    fn handle_current(&mut self, cx: &mut Context<'_>) -> Result<(), u16> {
        while self.session.is_free() {
            let Some(post) = &mut self.current else { break };
            match post.frames.pop_front() {
                Some(PostedFrame::Text(data)) => self.session.receive(cx, Received::Text(&data))?,
                Some(PostedFrame::Binary(data)) => {
                    self.session.receive(cx, Received::Binary(&data))?;
                }
                None => {
                    if let Some(post) = self.current.take() {
                        // The client may have stopped waiting for the answer.
                        post.handled.send(()).ok();
                    }
                }
            }
        }
        Ok(())
    }

    fn is_silent(&mut self, cx: &mut Context<'_>) -> bool {
        while self.idle.as_mut().poll(cx).is_ready() {
            let deadline = self.patience.last_seen() + self.max_silence;
            if deadline <= Instant::now() {
                return true;
            }
            self.idle.as_mut().reset(deadline);
        }
        false
    }
}

//! A session whose client comes and goes by requests: a task owns it, and requests reach it here.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Duration, Instant, Sleep, sleep_until, timeout, timeout_at};

use super::Session;
use crate::outbox::{Outbox, Outlet};
use crate::protocol::Received;
use crate::protocol::frame::Frame;

/// Posts that wait for one long-poll session; a client that has more under way is told that it died.
pub const MAX_WAITING_POSTS: usize = 8;

/// The polled sessions of an endpoint, by their secret names.
#[derive(Default)]
pub(crate) struct PolledSessions(Mutex<HashMap<String, Arc<Polled>>>);

/// What requests know of a session.
#[derive(Debug)]
pub(crate) struct Polled {
    outbox: Arc<Outbox>,
    posts: mpsc::Sender<Post>,
    arrived: Arc<Arrived>,
    /// Which poll is the latest; an older one that still waits gives up.
    latest_poll: AtomicU64,
    last_poll: Mutex<Instant>,
}

#[derive(Debug, Default)]
struct Arrived(Notify);

impl Outlet for Arrived {
    fn schedule(&self) {
        self.0.notify_waiters();
    }
}

/// One frame of a post.
#[derive(Debug)]
pub(crate) enum PostedFrame {
    Text(Bytes),
    Binary(Bytes),
}

/// Frames, and whom to tell that they were handled.
#[derive(Debug)]
struct Post {
    frames: VecDeque<PostedFrame>,
    handled: oneshot::Sender<()>,
}

/// The session did not handle a post in time, or died of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotHandled;

impl PolledSessions {
    /// Starts a session, known by the name that is returned.
    pub(crate) fn start(self: &Arc<Self>, session: Session) -> String {
        let name = format!("{:032x}", rand::random::<u128>());
        let arrived = Arc::new(Arrived::default());
        let outbox = Arc::clone(session.outbox());
        outbox.connect(Arc::clone(&arrived) as Arc<dyn Outlet>);
        let (posts, inbox) = mpsc::channel(MAX_WAITING_POSTS);
        let polled = Arc::new(Polled {
            outbox,
            posts,
            arrived,
            latest_poll: AtomicU64::new(0),
            last_poll: Mutex::new(Instant::now()),
        });
        self.lock().insert(name.clone(), Arc::clone(&polled));
        let (sessions, key) = (Arc::clone(self), name.clone());
        tokio::spawn(async move {
            Driver::new(session, &polled, inbox).serve(&sessions, &key).await;
        });
        name
    }

    pub(crate) fn find(&self, name: &str) -> Option<Arc<Polled>> {
        self.lock().get(name).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Polled>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Polled {
    /// Takes what waits, or waits up to `window` for something. `None` if the session ends.
    pub(crate) async fn poll(&self, window: Duration) -> Option<Vec<Frame>> {
        let poll = self.latest_poll.fetch_add(1, Ordering::Relaxed) + 1;
        self.arrived.0.notify_waiters();
        let deadline = Instant::now() + window;
        // Until it is answered, and for the sake of what follows, the client counts as there.
        *self.lock_last_poll() = deadline;
        let mut frames = Vec::new();
        loop {
            let mut arrived = std::pin::pin!(self.arrived.0.notified());
            // From here on nothing that arrives is missed.
            arrived.as_mut().enable();
            if self.latest_poll.load(Ordering::Relaxed) != poll {
                return Some(Vec::new());
            }
            let finished = self.outbox.is_finished();
            self.outbox.take_frames(&mut frames);
            if !frames.is_empty() {
                *self.lock_last_poll() = Instant::now();
                return Some(frames);
            }
            if finished {
                return None;
            }
            if timeout_at(deadline, arrived).await.is_err() {
                return Some(Vec::new());
            }
        }
    }

    /// Hands frames over and waits until they are handled.
    pub(crate) async fn post(
        &self,
        frames: VecDeque<PostedFrame>,
        window: Duration,
    ) -> Result<(), NotHandled> {
        let (handled, waiting) = oneshot::channel();
        let posted = self.posts.try_send(Post { frames, handled });
        if posted.is_ok() && matches!(timeout(window, waiting).await, Ok(Ok(()))) {
            return Ok(());
        }
        self.outbox.end(crate::outbox::Ending::Drop);
        Err(NotHandled)
    }

    fn lock_last_poll(&self) -> MutexGuard<'_, Instant> {
        self.last_poll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The session's task.
struct Driver {
    session: Session,
    polled: Arc<Polled>,
    inbox: mpsc::Receiver<Post>,
    current: Option<Post>,
    /// One and a half windows without a poll end the session.
    patience: Duration,
    idle: Pin<Box<Sleep>>,
}

impl Driver {
    fn new(session: Session, polled: &Arc<Polled>, inbox: mpsc::Receiver<Post>) -> Self {
        let patience = session.mount().config.long_poll_window.mul_f32(1.5);
        let idle = Box::pin(sleep_until(Instant::now() + patience));
        Self { session, polled: Arc::clone(polled), inbox, current: None, patience, idle }
    }

    async fn serve(mut self, sessions: &PolledSessions, name: &str) {
        poll_fn(|cx| self.poll(cx)).await;
        sessions.lock().remove(name);
        self.polled.outbox.abandon();
        // Whoever waits for a post to be handled learns at once that it will not be.
        drop((self.current, self.inbox));
        self.session.close().await;
        let limit = self.session.mount().config.terminate_timeout;
        timeout(limit, poll_fn(|cx| self.session.poll_closed(cx))).await.ok();
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.session.poll(cx).is_some() || self.is_silent(cx) {
            return Poll::Ready(());
        }
        while self.session.is_receiving() {
            let frame = self.current.as_mut().and_then(|post| post.frames.pop_front());
            let received = match &frame {
                Some(PostedFrame::Text(data)) => Received::Text(data),
                Some(PostedFrame::Binary(data)) => Received::Binary(data),
                None => {
                    if let Some(post) = self.current.take() {
                        // A client that no longer waits needs no answer.
                        post.handled.send(()).ok();
                    }
                    match self.inbox.poll_recv(cx) {
                        Poll::Ready(Some(post)) => self.current = Some(post),
                        Poll::Ready(None) => return Poll::Ready(()),
                        Poll::Pending => break,
                    }
                    continue;
                }
            };
            if self.session.receive(cx, received).is_err() {
                return Poll::Ready(());
            }
        }
        Poll::Pending
    }

    fn is_silent(&mut self, cx: &mut Context<'_>) -> bool {
        while self.idle.as_mut().poll(cx).is_ready() {
            let deadline = *self.polled.lock_last_poll() + self.patience;
            if deadline <= Instant::now() {
                return true;
            }
            self.idle.as_mut().reset(deadline);
        }
        false
    }
}

impl fmt::Debug for PolledSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolledSessions").finish_non_exhaustive()
    }
}

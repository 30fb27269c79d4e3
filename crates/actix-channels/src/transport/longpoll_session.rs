//! Sessions whose clients come and go by requests: a task owns each, and requests reach it here.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Duration, Instant, Sleep, sleep_until, timeout, timeout_at};

use crate::outbox::{Ending, Outbox};
use crate::protocol::Received;
use crate::protocol::frame::Frame;
use crate::session::Session;

/// Posts that wait for one long-poll session; a client that sends more at once loses its session.
pub const MAX_WAITING_POSTS: usize = 8;

/// The long-poll sessions of an endpoint, by their secret names.
#[derive(Default)]
pub(crate) struct LongPollSessions(Mutex<HashMap<String, Arc<LongPollSession>>>);

/// What requests know of a session.
#[derive(Debug)]
pub(crate) struct LongPollSession {
    outbox: Arc<Outbox>,
    posts: mpsc::Sender<Post>,
    arrived: Arc<Arrived>,
    /// Which poll is the latest; an older one that still waits gives up.
    latest_poll: AtomicU64,
    last_poll: Mutex<Instant>,
}

#[derive(Debug, Default)]
struct Arrived(Notify);

impl Wake for Arrived {
    fn wake(self: Arc<Self>) {
        self.0.notify_waiters();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.notify_waiters();
    }
}

/// One frame of a post.
#[derive(Debug)]
pub(crate) enum PostedFrame {
    Text(Bytes),
    Binary(Bytes),
}

/// Frames, and where to report that they were handled.
#[derive(Debug)]
struct Post {
    frames: VecDeque<PostedFrame>,
    handled: oneshot::Sender<()>,
}

/// The session did not handle a post in time, or died of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotHandled;

impl LongPollSessions {
    /// Starts a session, known by the name that is returned.
    pub(crate) fn start(self: &Arc<Self>, session: Session) -> String {
        let name = format!("{:032x}", rand::random::<u128>());
        let arrived = Arc::new(Arrived::default());
        let outbox = Arc::clone(session.outbox());
        outbox.connect(Waker::from(Arc::clone(&arrived)));
        let (posts, inbox) = mpsc::channel(MAX_WAITING_POSTS);
        let shared = Arc::new(LongPollSession {
            outbox,
            posts,
            arrived,
            latest_poll: AtomicU64::new(0),
            last_poll: Mutex::new(Instant::now()),
        });
        self.lock().insert(name.clone(), Arc::clone(&shared));
        let (sessions, key) = (Arc::clone(self), name.clone());
        tokio::spawn(async move {
            Driver::new(session, &shared, inbox).serve(&sessions, &key).await;
        });
        name
    }

    pub(crate) fn find(&self, name: &str) -> Option<Arc<LongPollSession>> {
        self.lock().get(name).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<LongPollSession>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LongPollSession {
    /// Takes what waits, or waits up to `window` for something. `None` if the session ends.
    pub(crate) async fn poll(&self, window: Duration) -> Option<Vec<Frame>> {
        let poll = self.latest_poll.fetch_add(1, Ordering::Relaxed) + 1;
        self.arrived.0.notify_waiters();
        let deadline = Instant::now() + window;
        // Until the poll is answered the client counts as present.
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
        self.outbox.end(Ending::Drop);
        Err(NotHandled)
    }

    fn lock_last_poll(&self) -> MutexGuard<'_, Instant> {
        self.last_poll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The session's task.
struct Driver {
    session: Session,
    shared: Arc<LongPollSession>,
    inbox: mpsc::Receiver<Post>,
    current: Option<Post>,
    /// One and a half windows without a poll end the session.
    patience: Duration,
    idle: Pin<Box<Sleep>>,
}

impl Driver {
    fn new(session: Session, shared: &Arc<LongPollSession>, inbox: mpsc::Receiver<Post>) -> Self {
        let patience = session.mount().config.long_poll_window.mul_f32(1.5);
        let idle = Box::pin(sleep_until(Instant::now() + patience));
        Self { session, shared: Arc::clone(shared), inbox, current: None, patience, idle }
    }

    async fn serve(mut self, sessions: &LongPollSessions, name: &str) {
        poll_fn(|cx| self.poll(cx)).await;
        sessions.lock().remove(name);
        self.shared.outbox.abandon();
        // Posts that wait to be handled are answered at once: they will not be.
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
            let deadline = *self.shared.lock_last_poll() + self.patience;
            if deadline <= Instant::now() {
                return true;
            }
            self.idle.as_mut().reset(deadline);
        }
        false
    }
}

impl fmt::Debug for LongPollSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongPollSessions").finish_non_exhaustive()
    }
}

//! Sessions whose clients come and go by requests: a task owns each, and requests reach it here.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Duration, Instant, Sleep, sleep_until, timeout, timeout_at};

use crate::outbox::{Ending, Outbox};
use crate::protocol::Received;
use crate::protocol::frame::Frame;
use crate::session::Session;

/// What a post that waits costs besides its frames, so that many tiny ones are bounded too.
const POST_OVERHEAD_BYTES: usize = 512;
/// What a session costs its user, address and process while its client does not poll.
const UNPOLLED_SESSION_BYTES: usize = 4096;

/// The long-poll sessions of an endpoint, by their secret names.
#[derive(Default)]
pub(crate) struct LongPollSessions(Mutex<HashMap<String, Arc<LongPollSession>>>);

/// What requests know of a session.
#[derive(Debug)]
pub(crate) struct LongPollSession {
    outbox: Arc<Outbox>,
    posts: mpsc::UnboundedSender<Post>,
    queue: Arc<PostQueue>,
    /// Polls that wait.
    polls: AtomicUsize,
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
    _room: Room,
}

/// Bounds the posts that wait by their bytes, not by their number: older clients send each push in a
/// post of its own, all at once.
#[derive(Debug)]
struct PostQueue {
    outbox: Arc<Outbox>,
    waiting: AtomicUsize,
    max_bytes: usize,
}

/// The room that one post takes.
#[derive(Debug)]
struct Room {
    queue: Arc<PostQueue>,
    bytes: usize,
}

/// A poll that waits, which keeps its session from being charged as unpolled.
struct Polling<'a>(&'a LongPollSession);

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
        outbox.put_aside(UNPOLLED_SESSION_BYTES);
        let max_bytes = session.mount().config.max_long_poll_queue_bytes;
        let (waiting, polls) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let queue = Arc::new(PostQueue { outbox: Arc::clone(&outbox), waiting, max_bytes });
        let (posts, inbox) = mpsc::unbounded_channel();
        let shared = Arc::new(LongPollSession {
            outbox,
            posts,
            queue,
            polls,
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
        let _polling = Polling::start(self);
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
        if let Some(handled) = self.enqueue(frames)
            && matches!(timeout(window, handled).await, Ok(Ok(())))
        {
            return Ok(());
        }
        self.outbox.end(Ending::Drop);
        Err(NotHandled)
    }

    fn enqueue(&self, frames: VecDeque<PostedFrame>) -> Option<oneshot::Receiver<()>> {
        let bytes = frames.iter().map(PostedFrame::len).sum::<usize>() + POST_OVERHEAD_BYTES;
        let room = Room::take(&self.queue, bytes)?;
        let (handled, waiting) = oneshot::channel();
        self.posts.send(Post { frames, handled, _room: room }).ok()?;
        Some(waiting)
    }

    fn lock_last_poll(&self) -> MutexGuard<'_, Instant> {
        self.last_poll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PostedFrame {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(data) | Self::Binary(data) => data.len(),
        }
    }
}

impl Room {
    /// Reserves room; `None` when the queue is full. An empty queue takes a post of any size, so that the
    /// limit may be below that of a body.
    fn take(queue: &Arc<PostQueue>, bytes: usize) -> Option<Self> {
        let before = queue.waiting.fetch_add(bytes, Ordering::AcqRel);
        queue.outbox.put_aside(bytes);
        let room = Self { queue: Arc::clone(queue), bytes };
        (before == 0 || before + bytes <= queue.max_bytes).then_some(room)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(self.bytes, Ordering::AcqRel);
        self.queue.outbox.take_from_aside(self.bytes);
    }
}

impl<'a> Polling<'a> {
    fn start(session: &'a LongPollSession) -> Self {
        if session.polls.fetch_add(1, Ordering::AcqRel) == 0 {
            session.outbox.take_from_aside(UNPOLLED_SESSION_BYTES);
        }
        Self(session)
    }
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        if self.0.polls.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.outbox.put_aside(UNPOLLED_SESSION_BYTES);
        }
    }
}

/// The session's task.
struct Driver {
    session: Session,
    shared: Arc<LongPollSession>,
    inbox: mpsc::UnboundedReceiver<Post>,
    current: Option<Post>,
    /// One and a half windows without a poll end the session.
    patience: Duration,
    idle: Pin<Box<Sleep>>,
}

impl Driver {
    fn new(
        session: Session,
        shared: &Arc<LongPollSession>,
        inbox: mpsc::UnboundedReceiver<Post>,
    ) -> Self {
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
        loop {
            if self.handle_current(cx).is_err() {
                return Poll::Ready(());
            }
            // A client may poll only after its post was answered, so a post that has begun never waits
            // for the client to read; the next one does.
            if self.current.is_some() || !self.session.is_receiving() {
                return Poll::Pending;
            }
            match ready!(self.inbox.poll_recv(cx)) {
                Some(post) => self.current = Some(post),
                None => return Poll::Ready(()),
            }
        }
    }

    /// Dispatches the frames of the post that has begun, unless a join blocks them, and acknowledges it
    /// after the last one.
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
                        // A client that no longer waits needs no answer.
                        post.handled.send(()).ok();
                    }
                }
            }
        }
        Ok(())
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

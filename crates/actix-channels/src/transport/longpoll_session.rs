//! Long-poll sessions: each is owned by a task, and requests reach it through here.

mod driver;
pub(crate) mod patience;
pub(super) mod post_queue;

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Duration, Instant, timeout, timeout_at};

use super::longpoll_response::{PollResponse, PollResponses};
use crate::outbox::{Ending, Outbox};
use crate::protocol::frame::Frame;
use crate::session::Session;
use driver::Driver;
use patience::Patience;
use post_queue::{Post, PostQueue, PostRoom, PostedFrame, QueueFull};

/// How many bytes of messages one poll takes, unless the first message is larger; the next poll
/// takes the rest.
const BYTES_PER_POLL: usize = 1024 * 1024;

/// An endpoint's long-poll sessions, by their secret names.
#[derive(Default)]
pub(crate) struct LongPollSessions(Mutex<HashMap<String, Arc<LongPollSession>>>);

/// The handle that requests have to a session.
#[derive(Debug)]
pub(crate) struct LongPollSession {
    outbox: Arc<Outbox>,
    posts: mpsc::UnboundedSender<Post>,
    queue: Arc<PostQueue>,
    patience: Arc<Patience>,
    responses: PollResponses,
    arrived: Arc<Arrived>,
    /// The number of the latest poll; an older poll that still waits gives up.
    latest_poll: AtomicU64,
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

/// The session did not handle a post in time, or ended because of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotHandled;

impl LongPollSessions {
    /// Starts a session and returns its name.
    pub(crate) fn start(self: &Arc<Self>, session: Session) -> String {
        let name = format!("{:032x}", rand::random::<u128>());
        let arrived = Arc::new(Arrived::default());
        let outbox = Arc::clone(session.outbox());
        outbox.connect(Waker::from(Arc::clone(&arrived)));
        let queue = PostQueue::new(&outbox, session.mount().config.max_long_poll_queue_bytes);
        let patience = Arc::new(Patience::new(&outbox));
        let (posts, inbox) = mpsc::unbounded_channel();
        let mut driver = Driver::new(session, Arc::clone(&patience), inbox);
        let (responses, latest_poll) = (PollResponses::new(&outbox, &patience), AtomicU64::new(0));
        let shared =
            LongPollSession { outbox, posts, queue, patience, responses, arrived, latest_poll };
        let shared = Arc::new(shared);
        self.lock().insert(name.clone(), Arc::clone(&shared));
        let (sessions, key) = (Arc::clone(self), name.clone());
        tokio::spawn(async move {
            driver.serve().await;
            sessions.lock().remove(&key);
            let finishing = driver.finish();
            shared.responses.take_back();
            drop(shared);
            finishing.await;
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
    /// Takes the queued frames, or waits up to `window` for some. Returns `None` if the session
    /// ends.
    pub(crate) async fn poll(&self, window: Duration) -> Option<Vec<Frame>> {
        let poll = self.latest_poll.fetch_add(1, Ordering::Relaxed) + 1;
        self.arrived.0.notify_waiters();
        let deadline = Instant::now() + window;
        let polling = self.patience.begin(deadline);
        let mut frames = Vec::new();
        loop {
            let mut arrived = std::pin::pin!(self.arrived.0.notified());
            // From here on, no arrival is missed.
            arrived.as_mut().enable();
            if self.latest_poll.load(Ordering::Relaxed) != poll {
                return Some(Vec::new());
            }
            let finished = self.outbox.is_finished();
            self.outbox.take_frames_up_to(BYTES_PER_POLL, &mut frames);
            if !frames.is_empty() {
                polling.answered();
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

    /// The body of a response to a poll, charged to the client until it is sent.
    pub(super) fn answer(&self, body: Bytes) -> PollResponse {
        self.responses.send(body)
    }

    /// Takes room for a post that is about to be read.
    pub(crate) fn post_room(&self) -> Result<PostRoom, QueueFull> {
        PostRoom::take(&self.queue)
    }

    /// Passes frames to the session and waits until they are handled.
    pub(crate) async fn post(
        &self,
        frames: VecDeque<PostedFrame>,
        room: PostRoom,
        window: Duration,
    ) -> Result<(), NotHandled> {
        let (handled, waiting) = oneshot::channel();
        if self.posts.send(Post { frames, handled, _room: room }).is_ok()
            && matches!(timeout(window, waiting).await, Ok(Ok(())))
        {
            return Ok(());
        }
        Err(self.give_up())
    }

    /// Ends the session because a post was lost.
    pub(crate) fn give_up(&self) -> NotHandled {
        self.outbox.end(Ending::Drop);
        NotHandled
    }
}

impl fmt::Debug for LongPollSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongPollSessions").finish_non_exhaustive()
    }
}

//! Responses to polls, which are charged to their client until they are sent and dropped with its
//! session.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;

use super::longpoll_session::patience::Patience;
use crate::outbox::room::Room;
use crate::outbox::{Outbox, RoomKind};

/// How much is passed to the HTTP dispatcher at once. Its own buffer is charged to no one, and it
/// asks for no more while that is full.
const CHUNK_BYTES: usize = 16 * 1024;

/// A session's responses that are being sent. A client that doesn't read them makes the dispatcher
/// keep their bodies indefinitely, so the session can take them back.
#[derive(Debug)]
pub(super) struct PollResponses {
    outbox: Arc<Outbox>,
    patience: Arc<Patience>,
    sending: Mutex<Vec<Weak<Rest>>>,
}

/// The body of a response.
#[derive(Debug)]
pub(super) struct PollResponse {
    size: u64,
    rest: Arc<Rest>,
    patience: Arc<Patience>,
}

/// What is still to be sent, `None` once it has been taken back.
#[derive(Debug)]
struct Rest(Mutex<Option<(Bytes, Room)>>);

impl PollResponses {
    pub(super) fn new(outbox: &Arc<Outbox>, patience: &Arc<Patience>) -> Self {
        let (outbox, patience) = (Arc::clone(outbox), Arc::clone(patience));
        Self { outbox, patience, sending: Mutex::default() }
    }

    pub(super) fn send(&self, body: Bytes) -> PollResponse {
        let (size, room) =
            (body.len() as u64, Room::take(&self.outbox, RoomKind::Answer, body.len()));
        let rest = Arc::new(Rest(Mutex::new(Some((body, room)))));
        let mut sending = lock(&self.sending);
        sending.retain(|rest| rest.strong_count() > 0);
        sending.push(Arc::downgrade(&rest));
        PollResponse { size, rest, patience: Arc::clone(&self.patience) }
    }

    /// Takes back what is unsent, because the session is over.
    pub(super) fn take_back(&self) {
        for rest in lock(&self.sending).drain(..).filter_map(|rest| rest.upgrade()) {
            let taken = lock(&rest.0).take();
            drop(taken);
        }
    }
}

impl MessageBody for PollResponse {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.size)
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, io::Error>>> {
        // The dispatcher asks for more once the client has accepted what it was given.
        self.patience.seen();
        let mut rest = lock(&self.rest.0);
        let Some((bytes, room)) = rest.as_mut() else {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        };
        if bytes.is_empty() {
            return Poll::Ready(None);
        }
        let chunk = bytes.len().min(CHUNK_BYTES);
        // Copied, so that the dispatcher doesn't keep the whole body alive.
        let chunk = Bytes::copy_from_slice(&bytes.split_to(chunk));
        if bytes.is_empty() {
            *bytes = Bytes::new();
            room.resize(0);
        }
        Poll::Ready(Some(Ok(chunk)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, advance};

    use super::*;
    use crate::Config;
    use crate::budget::BudgetLimits;
    use crate::outbox::Limits;
    use crate::registry::Registry;

    fn next(answer: &mut PollResponse) -> Option<usize> {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(answer).poll_next(&mut cx) {
            Poll::Ready(Some(Ok(chunk))) => Some(chunk.len()),
            _ => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_its_answer_slowly_is_present_and_one_that_stops_is_not() {
        let limits = BudgetLimits { user: 1_000_000, address: 1_000_000, process: 1_000_000 };
        let account = Arc::new(Registry::new(limits)).open_account(None, None);
        let outbox = Arc::new(Outbox::new(Limits::of(&Config::default()), account));
        let patience = Arc::new(Patience::new(&outbox));
        let mut answer = PollResponses::new(&outbox, &patience).send(vec![b'x'; 40_000].into());
        for size in [CHUNK_BYTES, CHUNK_BYTES, 40_000 - 2 * CHUNK_BYTES] {
            advance(Duration::from_secs(10)).await;
            assert_eq!(next(&mut answer), Some(size));
            assert_eq!(patience.last_seen(), Instant::now());
        }
        let seen = patience.last_seen();
        advance(Duration::from_secs(10)).await;
        assert_eq!(patience.last_seen(), seen);
    }
}

//! How long the body of a request may take to come.
//!
//! A client that sends its body a byte now and then would hold on to a connection, and to whoever
//! reads the body, for as long as it likes. After the deadline the reader is told that the time is
//! up. And the connection ends with the answer if the body has not come to its end by then: actix
//! would go on reading, without an end, a body in chunks that nobody wants any more.

use std::cell::RefCell;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::time::{Sleep, sleep};

/// A body that is under way; a clone is the same one. While there is one, actix does not take the
/// body for unwanted, and closes the connection where it was not read to its end.
#[derive(Clone)]
pub(crate) struct Incoming(Rc<RefCell<Payload>>);

/// A body, until its time is up.
struct Limited {
    body: Incoming,
    deadline: Pin<Box<Sleep>>,
}

/// An answer, and the body that came with the request.
#[derive(Debug)]
pub(crate) struct Answering {
    answer: BoxBody,
    _body: Incoming,
}

/// Gives the body of a request, if it has one, so much time.
pub(crate) fn limit(request: &mut ServiceRequest, timeout: Duration) -> Option<Incoming> {
    let payload = request.take_payload();
    // What is no body any more after an upgrade is a conversation, which takes its time.
    if matches!(payload, Payload::None) || request.head().upgrade() {
        request.set_payload(payload);
        return None;
    }
    let body = Incoming(Rc::new(RefCell::new(payload)));
    let limited = Limited { body: body.clone(), deadline: Box::pin(sleep(timeout)) };
    request.set_payload(Payload::Stream { payload: Box::pin(limited) });
    Some(body)
}

/// Whether reading a body failed because its time was up.
pub(crate) fn is_late(error: &actix_web::Error) -> bool {
    let error = error.as_error::<PayloadError>();
    matches!(error, Some(PayloadError::Io(error)) if error.kind() == io::ErrorKind::TimedOut)
}

impl Stream for Limited {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(PayloadError::Io(io::ErrorKind::TimedOut.into()))));
        }
        this.body.0.borrow_mut().poll_next_unpin(cx)
    }
}

impl Incoming {
    /// The answer to the request, which is sent while the body is still there.
    pub(crate) fn answered(self, answer: impl MessageBody + 'static) -> Answering {
        Answering { answer: BoxBody::new(answer), _body: self }
    }
}

impl MessageBody for Answering {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().answer).poll_next(cx)
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Incoming").finish_non_exhaustive()
    }
}

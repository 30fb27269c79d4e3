//! The time limit for receiving a request's body.
//!
//! Without it, a client that sends a byte now and then could hold a connection, and the handler reading from it,
//! forever. After the deadline, reading the body fails with a timeout. The connection closes after the response if
//! the body is still incomplete, because actix would otherwise keep draining an unwanted chunked body without a
//! limit.

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

/// A body being received; clones share it. While one is alive, actix doesn't drain the body as unwanted, and closes
/// the connection if it was not read to its end.
#[derive(Clone)]
pub(crate) struct Incoming(Rc<RefCell<Payload>>);

/// A body with a deadline.
struct Limited {
    body: Incoming,
    deadline: Pin<Box<Sleep>>,
}

/// A response that keeps the request's body alive.
#[derive(Debug)]
pub(crate) struct Answering {
    answer: BoxBody,
    _body: Incoming,
}

/// Sets a deadline on the body of a request, if it has one.
pub(crate) fn limit(request: &mut ServiceRequest, timeout: Duration) -> Option<Incoming> {
    let payload = request.take_payload();
    // After an upgrade the stream is a socket, which stays open.
    if matches!(payload, Payload::None) || request.head().upgrade() {
        request.set_payload(payload);
        return None;
    }
    let body = Incoming(Rc::new(RefCell::new(payload)));
    let limited = Limited { body: body.clone(), deadline: Box::pin(sleep(timeout)) };
    request.set_payload(Payload::Stream { payload: Box::pin(limited) });
    Some(body)
}

/// Whether reading a body failed because of its deadline.
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
    /// Wraps the response so that the body stays alive until it is sent.
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

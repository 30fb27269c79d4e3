//! The base transport: a WebSocket in an ordinary route of any actix application.
//!
//! The session's task reads the request's payload and the response's body takes frames straight from
//! the outbox, framed as they are, so that there is one bounded queue between a broadcast and actix.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_http::body::{BodySize, MessageBody};
use actix_http::ws::{handshake_response, verify_handshake};
use actix_web::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::task::AtomicWaker;

use super::connection::{Connection, Wire};
use super::handshake::admit_websocket;
use crate::endpoint::Endpoint;
use crate::mount::Mount;
use crate::outbox::{Outbox, Outlet};
use crate::protocol::frame::Frame;
use crate::session::Session;
use crate::socket::Refused;

/// Answers a request to `<path>/websocket`.
pub(super) async fn serve(
    endpoint: Endpoint,
    mount: Arc<Mount>,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    if request.method() != Method::GET {
        return HttpResponse::BadRequest().finish();
    }
    let (admitted, subprotocol) = match admit_websocket(&endpoint, &mount, request.head()).await {
        Ok(admitted) => admitted,
        Err(refused) => return refusal(refused),
    };
    if let Err(error) = verify_handshake(request.head()) {
        return HttpResponse::BadRequest().body(error.to_string());
    }
    let session = Session::new(&endpoint, &mount, admitted.connected, admitted.serializer);
    let outbox = Arc::clone(session.outbox());
    let waker = Arc::new(BodyWaker::default());
    outbox.connect(Arc::clone(&waker) as Arc<dyn Outlet>);
    let frames = FrameBody { outbox: Arc::clone(&outbox), waker, taken: Vec::new() };
    let wire = RequestWire { payload: body, outbox };
    actix_rt::spawn(Connection::new(session, wire, &[]).serve());
    let mut response = handshake_response(request.head());
    if let Some(subprotocol) = subprotocol {
        response.insert_header((SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(subprotocol)));
    }
    match response.message_body(frames) {
        Ok(response) => HttpResponse::from(response.map_into_boxed_body()),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

pub(super) fn refusal(refused: Refused) -> HttpResponse {
    let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::FORBIDDEN);
    HttpResponse::build(status).body(refused.body)
}

/// The client's bytes, as actix hands them over.
struct RequestWire {
    payload: web::Payload,
    outbox: Arc<Outbox>,
}

impl Wire for RequestWire {
    fn poll_fill(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut BytesMut,
    ) -> Poll<io::Result<usize>> {
        self.payload.poll_next_unpin(cx).map(|chunk| match chunk {
            Some(Ok(bytes)) => {
                buffer.extend_from_slice(&bytes);
                Ok(bytes.len())
            }
            Some(Err(error)) => Err(io::Error::other(error)),
            None => Ok(0),
        })
    }

    /// Actix sends what the body gave.
    fn poll_unsent(&mut self, _cx: &mut Context<'_>) {}

    fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.outbox.register(cx.waker());
        if self.outbox.has_frames() { Poll::Pending } else { Poll::Ready(()) }
    }
}

/// Wakes the response's body.
#[derive(Default)]
struct BodyWaker(AtomicWaker);

impl Outlet for BodyWaker {
    fn schedule(&self) {
        self.0.wake();
    }
}

/// The response's body: what waits in the outbox, until it is finished.
struct FrameBody {
    outbox: Arc<Outbox>,
    waker: Arc<BodyWaker>,
    taken: Vec<Frame>,
}

impl MessageBody for FrameBody {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, io::Error>>> {
        let this = self.get_mut();
        this.waker.0.register(cx.waker());
        let finished = this.outbox.is_finished();
        this.outbox.take_frames(&mut this.taken);
        let bytes = match this.taken.as_slice() {
            [] if finished => return Poll::Ready(None),
            [] => return Poll::Pending,
            [frame] => frame.wire().clone(),
            frames => {
                let length = frames.iter().map(Frame::len).sum();
                let mut bytes = BytesMut::with_capacity(length);
                for frame in frames {
                    bytes.extend_from_slice(frame.wire());
                }
                bytes.freeze()
            }
        };
        this.taken.clear();
        Poll::Ready(Some(Ok(bytes)))
    }
}

impl Drop for FrameBody {
    /// Actix drops the body when the connection is gone, of which the payload may not tell.
    fn drop(&mut self) {
        self.outbox.end(crate::outbox::Ending::Drop);
    }
}

//! The base transport: a WebSocket served by an ordinary route of any actix application.
//!
//! actix-ws does the handshake; then frames go from the outbox, framed once for all clients,
//! straight into the response body. actix-ws's own `Session` would frame each message again for
//! each client and add a second queue. The client's bytes are read as in the direct transport,
//! because actix-ws's reader buffers a whole frame before it notices that the frame is too long.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::task::AtomicWaker;

use super::connection::{Connection, Wire};
use super::handshake::{admit_websocket, refusal_headers};
use crate::connect_info::Refused;
use crate::endpoint::Endpoint;
use crate::mount::Mount;
use crate::outbox::{Ending, Outbox};
use crate::protocol::frame::Pieces;
use crate::session::Session;

/// Answers a request to `<path>/websocket`.
pub(super) async fn serve(
    endpoint: Endpoint,
    mount: Arc<Mount>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, actix_web::Error> {
    if request.method() != Method::GET {
        return Ok(HttpResponse::BadRequest().finish());
    }
    let (admitted, subprotocol) = match admit_websocket(&endpoint, &mount, request.head()).await {
        Ok(admitted) => admitted,
        Err(refused) => return Ok(refusal(refused)),
    };
    // We read and write the bytes ourselves, so actix-ws gets an empty payload.
    let nothing = web::Payload::from_request(&request, &mut Payload::None).await?;
    let handled = actix_ws::handle_with_protocols(&request, nothing, subprotocol.as_slice());
    let response = match handled {
        Ok((response, _session, _messages)) => response,
        Err(error) => return Ok(HttpResponse::BadRequest().body(error.to_string())),
    };
    let session = Session::new(&endpoint, &mount, admitted.connected, admitted.serializer);
    let frames = Frames::of(session.outbox());
    let wire = RouteWire { payload: body.into_inner(), outbox: Arc::clone(session.outbox()) };
    actix_web::rt::spawn(Connection::new(session, wire, &[]).serve());
    Ok(response.set_body(BoxBody::new(frames)))
}

fn refusal(refused: Refused) -> HttpResponse {
    let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::FORBIDDEN);
    let mut response = HttpResponse::build(status);
    for (name, value) in refusal_headers(status) {
        response.insert_header((name, *value));
    }
    response.body(refused.body)
}

/// A response body that sends the outbox's frames until it is finished. While the client doesn't
/// read, actix asks for no more, and the frames count in the outbox.
struct Frames {
    outbox: Arc<Outbox>,
    dispatcher: Arc<Dispatcher>,
    /// The rest of the frame being sent.
    begun: Option<Pieces>,
}

/// The task that polls the body.
#[derive(Default)]
struct Dispatcher(AtomicWaker);

impl Wake for Dispatcher {
    fn wake(self: Arc<Self>) {
        self.0.wake();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake();
    }
}

impl Frames {
    fn of(outbox: &Arc<Outbox>) -> Self {
        let dispatcher = Arc::<Dispatcher>::default();
        outbox.connect(Waker::from(Arc::clone(&dispatcher)));
        Self { outbox: Arc::clone(outbox), dispatcher, begun: None }
    }
}

impl MessageBody for Frames {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        self.dispatcher.0.register(cx.waker());
        loop {
            if let Some(piece) = self.begun.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(Ok(piece.bytes)));
            }
            match self.outbox.take_frame() {
                Some(frame) => self.begun = Some(frame.into_pieces()),
                None if self.outbox.is_finished() => return Poll::Ready(None),
                None => return Poll::Pending,
            }
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        // Nothing can be sent any more: the body has ended or its connection is gone.
        self.outbox.end(Ending::Drop);
    }
}

/// The connection as seen by its task.
struct RouteWire {
    payload: Payload,
    outbox: Arc<Outbox>,
}

impl Wire for RouteWire {
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

    fn poll_unsent(&mut self, _cx: &mut Context<'_>) {
        // The dispatcher continues by itself when the client reads again.
    }

    fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.outbox.register(cx.waker());
        if self.outbox.has_frames() { Poll::Pending } else { Poll::Ready(()) }
    }

    fn end_sending(&mut self) {
        // The body has ended, and the dispatcher closes the connection when the payload is dropped.
    }
}

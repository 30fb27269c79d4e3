//! The base transport: a WebSocket in an ordinary route of any actix application, over actix-ws.
//!
//! actix-ws makes the handshake and sends. The client's bytes are read as by the direct transport,
//! because actix-ws's own reader takes in a whole frame before it finds that the frame is too long.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker, ready};

use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use actix_ws::{CloseCode, Message};
use bytes::BytesMut;
use bytestring::ByteString;
use futures_util::{SinkExt, StreamExt};

use super::connection::{Connection, Wire};
use super::handshake::admit_websocket;
use crate::endpoint::Endpoint;
use crate::mount::Mount;
use crate::outbox::{Ending, Outbox, Outlet};
use crate::protocol::frame::{Frame, FrameKind};
use crate::session::Session;
use crate::socket::Refused;

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
    // The bytes are ours to read, so actix-ws gets none.
    let nothing = web::Payload::from_request(&request, &mut Payload::None).await?;
    let handled = actix_ws::handle_with_protocols(&request, nothing, subprotocol.as_slice());
    let (response, client, _messages) = match handled {
        Ok(handled) => handled,
        Err(error) => return Ok(HttpResponse::BadRequest().body(error.to_string())),
    };
    let session = Session::new(&endpoint, &mount, admitted.connected, admitted.serializer);
    let sending = Mutex::new(Sending { client, unsent: VecDeque::new() });
    let route = Arc::new(Route { outbox: Arc::clone(session.outbox()), sending });
    session.outbox().connect(Arc::new(SendNow(Arc::downgrade(&route))));
    let wire = RouteWire { payload: body.into_inner(), route };
    actix_web::rt::spawn(Connection::new(session, wire, &[]).serve());
    Ok(response)
}

fn refusal(refused: Refused) -> HttpResponse {
    let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::FORBIDDEN);
    HttpResponse::build(status).body(refused.body)
}

/// What goes to one client: from the outbox, which is bounded by bytes, on to actix-ws, whose queue is
/// short. When that is full the socket's task waits for it, and nobody else.
struct Route {
    outbox: Arc<Outbox>,
    sending: Mutex<Sending>,
}

struct Sending {
    client: actix_ws::Session,
    /// What actix-ws had no room for; nothing overtakes it.
    unsent: VecDeque<Frame>,
}

impl Route {
    /// Ready when actix-ws has everything, or the connection is gone.
    fn poll_send(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let Sending { client, unsent } = &mut *sending;
        loop {
            if unsent.is_empty() {
                self.outbox.take_frames(unsent);
            }
            while let Some(frame) = unsent.front() {
                let sent = ready!(client.poll_ready_unpin(cx))
                    .and_then(|()| client.start_send_unpin(message_of(frame)));
                if sent.is_err() {
                    self.outbox.end(Ending::Drop);
                    return Poll::Ready(());
                }
                unsent.pop_front();
            }
            if !self.outbox.has_frames() {
                return Poll::Ready(());
            }
        }
    }
}

/// Sends at once, from wherever a frame comes; the socket's task goes on with what has to wait.
struct SendNow(Weak<Route>);

impl Outlet for SendNow {
    fn schedule(&self) {
        if let Some(route) = self.0.upgrade()
            && route.poll_send(&mut Context::from_waker(Waker::noop())).is_pending()
        {
            route.outbox.wake_task();
        }
    }
}

/// The connection, as its task sees it.
struct RouteWire {
    payload: Payload,
    route: Arc<Route>,
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

    fn poll_unsent(&mut self, cx: &mut Context<'_>) {
        // What is still unsent afterwards has registered the task.
        let _sent = self.route.poll_send(cx);
    }

    fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.route.poll_send(cx)
    }
}

fn message_of(frame: &Frame) -> Message {
    let data = frame.data();
    match frame.kind() {
        // What was written as text is UTF-8; were it not, its bytes would still arrive.
        FrameKind::Text => match ByteString::try_from(data.clone()) {
            Ok(text) => Message::Text(text),
            Err(_) => Message::Binary(data),
        },
        FrameKind::Binary => Message::Binary(data),
        FrameKind::Pong => Message::Pong(data),
        FrameKind::Close => {
            Message::Close(frame.close_code().map(|code| CloseCode::from(code).into()))
        }
    }
}

//! The direct transport, which takes sockets off actix's HTTP dispatcher and its buffers.
//!
//! Upgrade requests arrive here from actix-http without passing the App, so the handshake makes the
//! same checks as the base transport, with the same code. The connection is then one small task
//! that reads into a buffer shared by the worker's sockets, while the worker's flusher writes for
//! all of them.

mod flusher;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use actix_codec::Framed;
use actix_http::body::BodySize;
use actix_http::h1::{Codec, Message};
use actix_http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use actix_http::ws::handshake_response;
use actix_http::{Method, Request, Response, StatusCode};
use actix_rt::net::TcpStream;
use actix_service::{Service, ServiceFactory};
use bytes::{Bytes, BytesMut};
use futures_util::SinkExt;
use futures_util::future::LocalBoxFuture;
use tokio::io::AsyncReadExt;
use tokio::net::tcp::OwnedReadHalf;

use super::connection::{Connection, Wire};
use super::handshake::{admit_websocket, refusal_headers};
use crate::connect_info::Refused;
use crate::endpoint::Endpoint;
use crate::mount::Mount;
use crate::session::Session;
use crate::telemetry::logged;
use flusher::{Flusher, Schedule, SocketWriter};

/// The size of one read; the next socket uses whatever a socket's buffer doesn't keep.
const READ_BYTES: usize = 16 * 1024;

/// Serves the `WebSocket`s of an endpoint's mounts: give it to `actix_http::HttpService::upgrade`.
#[derive(Debug, Clone)]
pub struct DirectTransport(Endpoint);

/// The direct transport on one worker.
#[derive(Debug)]
pub struct DirectService {
    endpoint: Endpoint,
    flusher: Arc<Flusher>,
}

type Upgrade = (Request, Framed<TcpStream, Codec>);

impl Endpoint {
    /// The direct transport for this endpoint's `WebSocket`s. Long-poll and other requests without
    /// an upgrade still reach the App, which therefore needs [`configure`](Self::configure) as
    /// well.
    ///
    /// ```no_run
    /// use actix_channels::{Config, Endpoint};
    /// use actix_http::HttpService;
    /// use actix_server::Server;
    /// use actix_service::map_config;
    /// use actix_web::{App, dev::AppConfig};
    ///
    /// # async fn serve() -> std::io::Result<()> {
    /// let endpoint = Endpoint::builder(Config::default()).build();
    /// let server = Server::build().bind("chat", ("127.0.0.1", 4000), move || {
    ///     let (routes, direct) = (endpoint.clone(), endpoint.direct());
    ///     let app = App::new().configure(move |services| routes.configure(services));
    ///     let app = map_config(app, |()| AppConfig::default());
    ///     HttpService::build().upgrade(direct).h1(app).tcp()
    /// })?;
    /// server.run().await
    /// # }
    /// ```
    pub fn direct(&self) -> DirectTransport {
        DirectTransport(self.clone())
    }
}

impl ServiceFactory<Upgrade> for DirectTransport {
    type Response = ();
    type Error = Infallible;
    type Config = ();
    type Service = DirectService;
    type InitError = Infallible;
    type Future = Ready<Result<DirectService, Infallible>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let flusher = Arc::new(Flusher::default());
        actix_rt::spawn(flusher::run(Arc::downgrade(&flusher)));
        ready(Ok(DirectService { endpoint: self.0.clone(), flusher }))
    }
}

impl Service<Upgrade> for DirectService {
    type Response = ();
    type Error = Infallible;
    type Future = LocalBoxFuture<'static, Result<(), Infallible>>;

    fn poll_ready(&self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, (request, framed): Upgrade) -> Self::Future {
        let (endpoint, flusher) = (self.endpoint.clone(), Arc::clone(&self.flusher));
        Box::pin(async move {
            if let Err(error) = upgrade(endpoint, flusher, request, framed).await {
                tracing::debug!(%error, "handshake not finished");
            }
            Ok(())
        })
    }
}

/// Answers the handshake; an accepted client's socket continues in its own task.
async fn upgrade(
    endpoint: Endpoint,
    flusher: Arc<Flusher>,
    request: Request,
    mut framed: Framed<TcpStream, Codec>,
) -> io::Result<()> {
    let (session, subprotocol) = match admit(&endpoint, &request).await {
        Ok(admitted) => admitted,
        Err(refused) => return refuse(framed, refused).await,
    };
    let mut response = handshake_response(request.head());
    if let Some(subprotocol) = subprotocol {
        response.insert_header((SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(subprotocol)));
    }
    let response =
        response.message_body(()).map_err(|error| io::Error::other(error.to_string()))?;
    framed.send(Message::Item((response, BodySize::None))).await?;
    let parts = framed.into_parts();
    parts.io.set_nodelay(true)?;
    let (reader, writer) = parts.io.into_split();
    let writer = SocketWriter::new(writer, Arc::clone(session.outbox()), flusher);
    session.outbox().connect(Waker::from(Arc::new(Schedule::of(&writer))));
    let wire = SocketWire { reader, writer: Some(writer) };
    actix_rt::spawn(Connection::new(session, wire, &parts.read_buf).serve());
    Ok(())
}

async fn admit(
    endpoint: &Endpoint,
    request: &Request,
) -> Result<(Session, Option<&'static str>), Refused> {
    let Some(mount) = mount_of(endpoint, request.path()) else {
        let (method, path) = (logged(request.method().as_str()), logged(request.path()));
        tracing::info!(method, path, "no socket is at this path");
        return Err(Refused::with(404, String::new()));
    };
    if request.method() != Method::GET {
        let (method, path) = (logged(request.method().as_str()), logged(request.path()));
        tracing::info!(method, path, "a socket is asked for by GET");
        return Err(Refused::with(400, String::new()));
    }
    let (admitted, subprotocol) = admit_websocket(endpoint, mount, request.head()).await?;
    let session = Session::new(endpoint, mount, admitted.connected, admitted.serializer);
    Ok((session, subprotocol))
}

fn mount_of<'a>(endpoint: &'a Endpoint, path: &str) -> Option<&'a Arc<Mount>> {
    let serves = |mount: &&Arc<Mount>| {
        mount.config.websocket && path.strip_prefix(&*mount.path) == Some("/websocket")
    };
    endpoint.mounts().iter().find(serves)
}

async fn refuse(mut framed: Framed<TcpStream, Codec>, refused: Refused) -> io::Result<()> {
    let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::FORBIDDEN);
    let body = Bytes::from(refused.body);
    let mut response = Response::with_body(status, ());
    response.head_mut().set_connection_type(actix_http::ConnectionType::Close);
    for (name, value) in refusal_headers(status) {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    let size = BodySize::Sized(body.len() as u64);
    framed.feed(Message::Item((response, size))).await?;
    if !body.is_empty() {
        framed.feed(Message::Chunk(Some(body))).await?;
    }
    framed.flush().await
}

/// One socket's connection.
struct SocketWire {
    reader: OwnedReadHalf,
    /// `None` once there is nothing more to send; dropping the last reference ends the stream.
    writer: Option<Arc<SocketWriter>>,
}

impl Wire for SocketWire {
    fn poll_fill(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut BytesMut,
    ) -> Poll<io::Result<usize>> {
        buffer.reserve(READ_BYTES);
        let reading = std::pin::pin!(self.reader.read_buf(buffer));
        reading.poll(cx)
    }

    fn poll_unsent(&mut self, cx: &mut Context<'_>) {
        // If something is still unsent afterwards, the task has been registered.
        if let Some(writer) = &self.writer {
            let _sent = writer.poll_unsent(cx);
        }
    }

    fn poll_flushed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.writer.as_ref().map_or(Poll::Ready(()), |writer| writer.poll_flushed(cx))
    }

    fn end_sending(&mut self) {
        self.writer = None;
    }
}

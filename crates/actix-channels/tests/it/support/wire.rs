//! Real servers and a raw WebSocket client.

use std::net::SocketAddr;
use std::time::Duration;

use actix_channels::Endpoint;
use actix_http::HttpService;
use actix_server::ServerHandle;
use actix_service::map_config;
use actix_web::dev::AppConfig;
use actix_web::{App, HttpServer};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longer than anything here takes, and short enough not to hold up a stuck test for long.
const PATIENCE: Duration = Duration::from_secs(10);

/// The transport that serves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Via {
    Base,
    Direct,
}

/// A server that ends with the test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// Serves the endpoint on a free port.
pub(crate) fn serve(endpoint: &Endpoint, via: Via) -> Server {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let endpoint = endpoint.clone();
    let server = match via {
        Via::Base => HttpServer::new(move || {
            let endpoint = endpoint.clone();
            App::new().configure(move |services| endpoint.configure(services))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run(),
        Via::Direct => actix_server::Server::build()
            .workers(1)
            .disable_signals()
            .listen("direct", listener, move || {
                let routes = endpoint.clone();
                let app = App::new().configure(move |services| routes.configure(services));
                let app = map_config(app, |()| AppConfig::default());
                HttpService::build().upgrade(endpoint.direct()).h1(app).tcp()
            })
            .unwrap()
            .run(),
    };
    let handle = server.handle();
    actix_rt::spawn(server);
    Server { address, handle }
}

/// A WebSocket client that reads and writes raw frames.
pub(crate) struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Server {
    /// Connects with a query string.
    pub(crate) async fn connect(&self, query: &str) -> Client {
        self.try_connect(query, &[]).await.unwrap().0
    }

    /// Connects with custom headers; returns the handshake's headers, or a refusal's status.
    pub(crate) async fn try_connect(
        &self,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Client, Vec<(String, String)>), (u16, String)> {
        self.try_connect_at("/socket", query, headers).await
    }

    /// Returns the raw connection after the handshake, for input that no client library would send.
    pub(crate) async fn raw_socket(&self, query: &str) -> TcpStream {
        let answer = self.handshake(query, "HTTP/1.1", "13").await;
        assert!(answer.1.starts_with("http/1.1 101"), "{}", answer.1);
        answer.0
    }

    /// Does a handshake with a custom HTTP version and WebSocket version, and returns the
    /// response's head in lower case.
    pub(crate) async fn handshake(
        &self,
        query: &str,
        http: &str,
        version: &str,
    ) -> (TcpStream, String) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let handshake = format!(
            "GET /socket/websocket?vsn=2.0.0&{query} {http}\r\nHost: localhost\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: {version}\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(handshake.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        (stream, String::from_utf8(head).unwrap().to_lowercase())
    }

    /// The same at another mount.
    pub(crate) async fn try_connect_at(
        &self,
        mount: &str,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Client, Vec<(String, String)>), (u16, String)> {
        let url = format!("ws://{}{mount}/websocket?{query}", self.address);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((stream, response)) => {
                let headers = response.headers().iter();
                let text = headers
                    .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
                Ok((Client(stream), text.collect()))
            }
            Err(Error::Http(response)) => {
                let body = response.body().clone().unwrap_or_default();
                Err((response.status().as_u16(), String::from_utf8(body).unwrap()))
            }
            Err(error) => panic!("{error}"),
        }
    }
}

impl Client {
    pub(crate) async fn send(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    pub(crate) async fn next(&mut self) -> Message {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        next.expect("a frame was to come").unwrap().unwrap()
    }

    /// Waits for a text frame.
    pub(crate) async fn text(&mut self) -> String {
        match self.next().await {
            Message::Text(text) => text.to_string(),
            other => panic!("no text: {other:?}"),
        }
    }

    /// Waits for a binary frame.
    pub(crate) async fn binary(&mut self) -> Vec<u8> {
        match self.next().await {
            Message::Binary(data) => data.to_vec(),
            other => panic!("not binary: {other:?}"),
        }
    }

    /// Waits for exactly this JSON.
    pub(crate) async fn expect(&mut self, json: Value) {
        let text = self.text().await;
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json);
    }

    /// Waits for the close, and returns its code.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        let mut code = None;
        // Reading on also sends the answer that the server waits for.
        while let Some(Ok(message)) =
            tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a close was to come")
        {
            if let Message::Close(close) = message {
                code = close.map(|close| close.code.into());
            }
        }
        code
    }
}

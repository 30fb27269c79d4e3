use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message, protocol::CloseFrame};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long a message may take that has to come; far more than it needs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection to rumbl's socket, as any client of Phoenix Channels has it (protocol V2).
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Messages that came while another was awaited.
    waiting: VecDeque<Value>,
    last_ref: u64,
}

impl Socket {
    /// Connects with the parameters of a query.
    pub(crate) async fn connect(url: &str, query: &str) -> Result<Self, Error> {
        Self::connect_at(url, "/socket", query, None).await
    }

    /// Connects to the socket at a path, with a cookie as a browser would send it.
    pub(crate) async fn connect_at(
        url: &str,
        path: &str,
        query: &str,
        cookie: Option<&str>,
    ) -> Result<Self, Error> {
        let url = format!("{}{path}/websocket?{query}", url.replace("http:", "ws:"));
        let mut request = url.into_client_request()?;
        if let Some(cookie) = cookie {
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        let (stream, _) = connect_async(request).await?;
        Ok(Self { stream, waiting: VecDeque::new(), last_ref: 0 })
    }

    /// Joins a topic, and returns the reply: `{"status": …, "response": …}`.
    pub(crate) async fn join(&mut self, topic: &str, params: Value) -> Value {
        self.push(topic, "phx_join", params).await
    }

    /// Pushes an event, and returns its reply.
    pub(crate) async fn push(&mut self, topic: &str, event: &str, payload: Value) -> Value {
        let reference = self.send(topic, event, payload).await;
        self.reply(&reference).await
    }

    /// Pushes an event, and returns its reply, or nothing when the server goes away before.
    pub(crate) async fn try_push(
        &mut self,
        topic: &str,
        event: &str,
        payload: Value,
    ) -> Option<Value> {
        self.last_ref += 1;
        let reference = json!(self.last_ref.to_string());
        let message = json!([null, reference, topic, event, payload]).to_string();
        self.stream.send(Message::text(message)).await.ok()?;
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            let Message::Text(text) = message.expect("an answer or an end in time")?.ok()? else {
                continue;
            };
            let mut message: Value = serde_json::from_str(&text).unwrap();
            if message[1] == reference {
                return Some(message[4].take());
            }
        }
    }

    /// Waits for whatever comes on a topic, and returns `(event, payload)`, or nothing when the server
    /// goes away before.
    pub(crate) async fn try_event(&mut self, topic: &str) -> Option<(String, Value)> {
        loop {
            let mut message = match self.waiting.pop_front() {
                Some(message) => message,
                None => match self.stream.next().await?.ok()? {
                    Message::Text(text) => serde_json::from_str(&text).unwrap(),
                    _ => continue,
                },
            };
            if message[2] == json!(topic) {
                return Some((message[3].as_str().unwrap().to_owned(), message[4].take()));
            }
        }
    }

    /// Pushes bytes, as a client that uploads a file does, and returns the reply.
    pub(crate) async fn push_bytes(&mut self, topic: &str, event: &str, content: &[u8]) -> Value {
        self.last_ref += 1;
        let reference = self.last_ref.to_string();
        let length = |text: &str| u8::try_from(text.len()).unwrap();
        let mut message = vec![0, 0, length(&reference), length(topic), length(event)];
        for part in [reference.as_bytes(), topic.as_bytes(), event.as_bytes(), content] {
            message.extend_from_slice(part);
        }
        self.stream.send(Message::binary(message)).await.expect("the socket is open");
        self.reply(&reference).await
    }

    /// Pushes an event without waiting for the reply, and returns its reference.
    pub(crate) async fn send(&mut self, topic: &str, event: &str, payload: Value) -> String {
        self.last_ref += 1;
        let reference = self.last_ref.to_string();
        let message = json!([null, reference, topic, event, payload]).to_string();
        self.stream.send(Message::text(message)).await.expect("the socket is open");
        reference
    }

    /// Waits for an event on a topic, and returns its payload.
    pub(crate) async fn event(&mut self, topic: &str, event: &str) -> Value {
        let mut message =
            self.expect(|[_, _, on, named, _]| *on == json!(topic) && *named == json!(event)).await;
        message[4].take()
    }

    /// Waits for the reply to something that was sent.
    pub(crate) async fn reply(&mut self, reference: &str) -> Value {
        let mut reply = self.expect(|[_, answered, ..]| *answered == json!(reference)).await;
        reply[4].take()
    }

    /// Waits for whatever is broadcast next on a topic, and returns `(event, payload)`.
    pub(crate) async fn next_event(&mut self, topic: &str) -> (String, Value) {
        let is_event =
            |[_, reference, on, ..]: &[Value; 5]| *on == json!(topic) && reference.is_null();
        let mut message = self.expect(is_event).await;
        (message[3].as_str().unwrap().to_owned(), message[4].take())
    }

    /// The payload of the last annotation that came on a topic while something else was awaited.
    pub(crate) fn last_received(&self, topic: &str) -> &Value {
        let is_new =
            |message: &&Value| message[2] == json!(topic) && message[3] == "new_annotation";
        &self.waiting.iter().rfind(is_new).expect("an annotation came")[4]
    }

    /// Whether an event came while something else was awaited.
    pub(crate) fn has_received(&self, topic: &str, event: &str) -> bool {
        let came = |message: &Value| message[2] == json!(topic) && message[3] == json!(event);
        self.waiting.iter().any(came)
    }

    /// Asserts that an event did not come before the answer to what is sent now.
    pub(crate) async fn refute_event(&mut self, topic: &str, event: &str) {
        self.push("phoenix", "heartbeat", json!({})).await;
        assert!(!self.has_received(topic, event), "{:?}", self.waiting);
    }

    /// Waits until the server closes the socket, and returns the close code.
    pub(crate) async fn closed(mut self) -> u16 {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match message.expect("the server closes the socket in time") {
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => return code.into(),
                // The official client never joins again a channel that is said to be closed.
                Some(Ok(Message::Text(text))) => assert!(!text.contains("phx_close"), "{text}"),
                Some(Ok(_)) => {}
                other => panic!("{other:?} instead of a close frame"),
            }
        }
    }

    async fn expect(&mut self, wanted: impl Fn(&[Value; 5]) -> bool) -> Value {
        let is_wanted = |message: &Value| {
            let parts = message.as_array().expect("a message is an array").clone();
            wanted(&parts.try_into().expect("a message has five parts"))
        };
        if let Some(index) = self.waiting.iter().position(is_wanted) {
            return self.waiting.remove(index).unwrap();
        }
        loop {
            let message = self.receive().await;
            if is_wanted(&message) {
                return message;
            }
            self.waiting.push_back(message);
        }
    }

    async fn receive(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match message.expect("the message comes in time") {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?} instead of a message"),
            }
        }
    }
}

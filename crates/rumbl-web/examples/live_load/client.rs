//! A Phoenix client that takes little memory and time, so that 19,900 of them fit beside a server.
//!
//! All clients read into one buffer, and keep of each message only its beginning.

use std::cell::RefCell;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// Bytes that are kept of a message: enough for the event, and for the status of a reply.
const HEAD_BYTES: usize = 96;
/// What one read takes at the most.
const READ_BYTES: usize = 256 * 1024;
/// The longest header of a server's frame.
const MAX_HEADER_BYTES: usize = 10;
/// The opcode of a closing frame.
const CLOSE: u8 = 8;
/// The reference of every client's join.
const JOIN_REFERENCE: u64 = 1;
/// How often a client says that it is still there, as Phoenix's own.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(30);
/// The longest that one answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// What is done with what a server sends.
pub(crate) trait Receive {
    /// A part of a message, as it arrives.
    fn part(&mut self, _: &[u8]) {}

    /// The beginning of a message that has arrived completely.
    fn message(&mut self, head: &[u8]);
}

impl<F: FnMut(&[u8])> Receive for F {
    fn message(&mut self, head: &[u8]) {
        self(head);
    }
}

/// A connected client.
pub(crate) struct Client {
    stream: TcpStream,
    frames: Frames,
}

impl Client {
    /// Connects from an address of this machine to its server.
    pub(crate) async fn connect(from: Ipv4Addr, port: u16, token: &str) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((from, 0)))?;
        let mut stream = socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /socket/websocket?vsn=2.0.0&token={token} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            stream.readable().await?;
            let read = BUFFER.with_borrow_mut(|buffer| {
                let length = stream.try_read(buffer)?;
                answer.extend(buffer.iter().take(length));
                std::io::Result::Ok(length)
            });
            ensure!(!matches!(read, Ok(0)), "the server hung up during the handshake");
            ignore_if_not_ready(read)?;
        }
        if !answer.starts_with(b"HTTP/1.1 101 ") {
            let status = answer.split(|&byte| byte == b'\r').next().unwrap_or_default();
            bail!("the socket was refused: {}", String::from_utf8_lossy(status));
        }
        Ok(Self { stream, frames: Frames::default() })
    }

    /// Sends a message.
    pub(crate) async fn send(&mut self, message: &str) -> Result<()> {
        Ok(self.stream.write_all(&frame(message)).await?)
    }

    /// Waits for what the server sends, and hands on what arrived with one read.
    pub(crate) async fn receive(&mut self, receiver: &mut impl Receive) -> Result<()> {
        loop {
            self.stream.readable().await?;
            let read = BUFFER.with_borrow_mut(|buffer| {
                let length = self.stream.try_read(buffer)?;
                Ok((length, self.frames.take(buffer.get(..length).unwrap_or_default(), receiver)))
            });
            match read {
                Ok((0, _)) => bail!("the server hung up"),
                Ok((_, taken)) => return taken,
                Err(error) => ignore_if_not_ready(Err::<(), _>(error))?,
            }
        }
    }

    /// Joins a topic.
    pub(crate) async fn join(&mut self, topic: &str, receiver: &mut impl Receive) -> Result<()> {
        self.push(&Push::join(topic, "{}"), receiver).await
    }

    /// Pushes on a topic and waits for an `ok`.
    pub(crate) async fn push(
        &mut self,
        push: &Push<'_>,
        receiver: &mut impl Receive,
    ) -> Result<()> {
        self.send(&push.to_string()).await?;
        let mut replies = Replies::new(push.reference, receiver);
        while replies.outcome.is_none() {
            tokio::time::timeout(ANSWER_TIMEOUT, self.receive(&mut replies))
                .await
                .with_context(|| format!("{} was not answered", push.event))??;
        }
        match replies.outcome {
            Some(Err(refusal)) => bail!("{} was refused: {refusal}", push.event),
            _ => Ok(()),
        }
    }

    /// Receives until the server hangs up, and sends heartbeats meanwhile.
    pub(crate) async fn stay(mut self, receiver: &mut impl Receive) -> Result<()> {
        let mut beaten = tokio::time::Instant::now();
        loop {
            let next = tokio::time::timeout_at(beaten + HEARTBEAT_INTERVAL, self.receive(receiver));
            if let Ok(received) = next.await {
                received?;
            }
            if beaten.elapsed() >= HEARTBEAT_INTERVAL {
                self.send(r#"[null,"0","phoenix","heartbeat",{}]"#).await?;
                beaten = tokio::time::Instant::now();
            }
        }
    }
}

/// A message on a topic, with a reference that this client has not used before.
pub(crate) struct Push<'a> {
    pub(crate) topic: &'a str,
    pub(crate) event: &'a str,
    pub(crate) reference: u64,
    pub(crate) payload: &'a str,
}

impl<'a> Push<'a> {
    /// A join with its parameters.
    pub(crate) fn join(topic: &'a str, payload: &'a str) -> Self {
        Self { topic, event: "phx_join", reference: JOIN_REFERENCE, payload }
    }

    /// A command in a room.
    pub(crate) fn command(topic: &'a str, event: &'a str, number: usize, payload: &'a str) -> Self {
        Self::numbered(topic, event, number, payload)
    }

    /// An annotation.
    pub(crate) fn annotation(topic: &'a str, number: usize, payload: &'a str) -> Self {
        Self::numbered(topic, "new_annotation", number, payload)
    }

    /// A message in a conversation.
    pub(crate) fn message(topic: &'a str, number: usize, payload: &'a str) -> Self {
        Self::numbered(topic, "new_message", number, payload)
    }

    /// References begin behind that of the join.
    fn numbered(topic: &'a str, event: &'a str, number: usize, payload: &'a str) -> Self {
        let reference = JOIN_REFERENCE + 1 + number as u64;
        Self { topic, event, reference, payload }
    }
}

impl fmt::Display for Push<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { topic, event, reference, payload } = self;
        write!(f, r#"["{JOIN_REFERENCE}","{reference}","{topic}","{event}",{payload}]"#)
    }
}

/// Looks for the reply to one push, and hands everything on.
struct Replies<'a, R> {
    start: String,
    outcome: Option<Result<(), String>>,
    receiver: &'a mut R,
}

impl<'a, R> Replies<'a, R> {
    fn new(reference: u64, receiver: &'a mut R) -> Self {
        Self { start: format!(r#"["{JOIN_REFERENCE}","{reference}","#), outcome: None, receiver }
    }
}

impl<R: Receive> Receive for Replies<'_, R> {
    fn part(&mut self, part: &[u8]) {
        self.receiver.part(part);
    }

    fn message(&mut self, head: &[u8]) {
        if head.starts_with(self.start.as_bytes()) {
            let text = String::from_utf8_lossy(head);
            let is_ok = text.contains(r#""status":"ok""#);
            self.outcome = Some(if is_ok { Ok(()) } else { Err(text.into_owned()) });
        }
        self.receiver.message(head);
    }
}

fn ignore_if_not_ready<T>(read: std::io::Result<T>) -> Result<()> {
    match read {
        Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => Err(error.into()),
        _ => Ok(()),
    }
}

/// A client's text frame; a mask of zeros leaves the text as it is.
fn frame(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u8::try_from(text.len()) {
        Ok(length) if length < 126 => frame.push(0x80 | length),
        _ => {
            frame.push(0xfe);
            frame.extend((text.len() as u16).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

/// Where a client is in the server's stream of frames.
struct Frames {
    header: [u8; MAX_HEADER_BYTES],
    header_length: usize,
    /// Bytes that are still to come of the present frame.
    left: usize,
    head: [u8; HEAD_BYTES],
    head_length: usize,
}

impl Default for Frames {
    fn default() -> Self {
        let (header, head) = ([0; MAX_HEADER_BYTES], [0; HEAD_BYTES]);
        Self { header, header_length: 0, left: 0, head, head_length: 0 }
    }
}

impl Frames {
    fn take(&mut self, mut read: &[u8], receiver: &mut impl Receive) -> Result<()> {
        while !read.is_empty() {
            if self.left == 0 {
                read = self.take_header(read)?;
                if self.left == 0 {
                    continue;
                }
            }
            let (part, rest) = read.split_at(read.len().min(self.left));
            let free = self.head.get_mut(self.head_length..).unwrap_or_default();
            let kept = part.len().min(free.len());
            free.iter_mut().zip(part).for_each(|(free, byte)| *free = *byte);
            self.head_length += kept;
            self.left -= part.len();
            receiver.part(part);
            if self.left == 0 {
                receiver.message(self.head.get(..self.head_length).unwrap_or_default());
                self.head_length = 0;
            }
            read = rest;
        }
        Ok(())
    }

    /// Takes one byte of a header; the frame begins once the header is complete.
    fn take_header<'a>(&mut self, read: &'a [u8]) -> Result<&'a [u8]> {
        let Some((&byte, rest)) = read.split_first() else { return Ok(read) };
        if let Some(place) = self.header.get_mut(self.header_length) {
            *place = byte;
        }
        self.header_length += 1;
        let [opcode, length, extended @ ..] = self.header;
        let wide = match (length, self.header_length) {
            (0..126, 2) => Some(usize::from(length)),
            (126, 4) => extended.first_chunk().map(|bytes| usize::from(u16::from_be_bytes(*bytes))),
            (127, 10) => extended.first_chunk().map(|bytes| u64::from_be_bytes(*bytes) as usize),
            _ => None,
        };
        if let Some(length) = wide {
            ensure!(opcode & 0x0f != CLOSE, "the server closed the socket");
            (self.left, self.header_length) = (length, 0);
        }
        Ok(rest)
    }
}

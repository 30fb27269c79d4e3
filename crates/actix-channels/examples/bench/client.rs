//! A client that costs as little as possible: frames are written with a zero mask and counted by
//! their headers.

use anyhow::{Result, bail, ensure};
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) struct Client {
    stream: TcpStream,
    buffer: BytesMut,
}

impl Client {
    /// Opens a socket; `headers` are added to the handshake request, each with its line ending.
    pub(crate) async fn connect(port: u16, path: &str, headers: &str) -> Result<Self> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let handshake = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Connection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(handshake.as_bytes()).await?;
        let mut client = Self { stream, buffer: BytesMut::new() };
        let end = loop {
            if client.stream.read_buf(&mut client.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
            if let Some(end) = client.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        ensure!(client.buffer.starts_with(b"HTTP/1.1 101"), "the server refused the socket");
        client.buffer.advance(end);
        Ok(client)
    }

    /// Joins a topic and returns the reply.
    pub(crate) async fn join(&mut self, topic: &str, payload: &str) -> Result<BytesMut> {
        self.send(&frame(&format!(r#"["1","1","{topic}","phx_join",{payload}]"#))).await?;
        let reply = self.next().await?;
        self.buffer = BytesMut::from(&*self.buffer);
        Ok(reply)
    }

    pub(crate) async fn send(&mut self, frame: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(frame).await?)
    }

    /// Returns the next frame's message.
    pub(crate) async fn next(&mut self) -> Result<BytesMut> {
        loop {
            if let Some(message) = self.take() {
                return Ok(message);
            }
            self.buffer.reserve(4096);
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
    }

    fn take(&mut self) -> Option<BytesMut> {
        let (header, length) = match *self.buffer.get(1)? {
            126 => (4, usize::from(u16::from_be_bytes(self.buffer.get(2..4)?.try_into().ok()?))),
            127 => (10, u64::from_be_bytes(self.buffer.get(2..10)?.try_into().ok()?) as usize),
            short => (2, usize::from(short)),
        };
        if self.buffer.len() < header + length {
            return None;
        }
        self.buffer.advance(header);
        Some(self.buffer.split_to(length))
    }
}

/// A client's text frame, with a mask of zeros that leaves the text unchanged.
pub(crate) fn frame(text: &str) -> Vec<u8> {
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

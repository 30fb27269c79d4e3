//! Requests over a keep-alive connection, and the data that a page contains for joining it.

use anyhow::{Context, Result, ensure};
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that sends one request after another.
pub(crate) struct Http {
    stream: TcpStream,
    buffer: BytesMut,
}

/// What a page contains for the script that joins it.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The view's id.
    pub(crate) id: String,
    pub(crate) session: String,
    pub(crate) dead: String,
    pub(crate) csrf_token: String,
    pub(crate) cookie: String,
}

impl Http {
    pub(crate) async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: BytesMut::new() })
    }

    /// Gets a page.
    pub(crate) async fn get(&mut self, path: &str) -> Result<String> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).await
    }

    /// Sends a form's fields.
    pub(crate) async fn post(&mut self, path: &str, fields: &str) -> Result<()> {
        let length = fields.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        );
        self.ask(&(head + fields)).await.map(drop)
    }

    async fn ask(&mut self, request: &str) -> Result<String> {
        self.stream.write_all(request.as_bytes()).await?;
        let (head, length) = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(self.buffer.get(..end).unwrap_or_default());
                let head = head.to_ascii_lowercase();
                let length = head.split("content-length: ").nth(1).unwrap_or("0");
                let length = length.split("\r\n").next().unwrap_or("0").parse::<usize>()?;
                break (end + 4, length);
            }
            self.read().await?;
        };
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        let answer = self.buffer.split_to(head + length);
        ensure!(answer.starts_with(b"HTTP/1.1 20"), "{request}: {answer:?}");
        Ok(String::from_utf8(answer.to_vec())?)
    }

    async fn read(&mut self) -> Result<()> {
        if !self.buffer.has_remaining() {
            self.buffer.reserve(4096);
        }
        ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        Ok(())
    }
}

impl Page {
    /// Reads the data from a response.
    pub(crate) fn read(answer: &str) -> Result<Self> {
        let after = |start: &str, end: char| {
            let (_, rest) = answer.split_once(start).with_context(|| format!("no {start}"))?;
            Ok::<_, anyhow::Error>(rest.split(end).next().unwrap_or_default().to_owned())
        };
        Ok(Self {
            id: after("<div id=\"", '"')?,
            session: after("data-phx-session=\"", '"')?,
            dead: after("data-phx-static=\"", '"')?,
            csrf_token: after("name=\"csrf-token\" content=\"", '"')?,
            cookie: after("set-cookie: ", ';')?,
        })
    }
}

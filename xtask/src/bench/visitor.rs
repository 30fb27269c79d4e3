//! Single HTTP requests, to prepare a server for a benchmark.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::{Context, ensure};

/// Timeout of a response.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A successful response.
#[derive(Debug)]
pub(super) struct Answer {
    head: String,
    /// Its body as text.
    pub(super) body: String,
}

impl Answer {
    fn read(answer: &[u8]) -> Self {
        let answer = String::from_utf8_lossy(answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        Self { head: head.to_owned(), body: body.to_owned() }
    }

    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// The cookies that it sets, each as `name=value`; a deleted cookie has an empty value.
    pub(super) fn cookies(&self) -> Vec<String> {
        let cookies = self.headers("set-cookie");
        cookies.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned()).collect()
    }

    fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.head.lines().filter_map(move |line| {
            let (named, value) = line.split_once(": ")?;
            named.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Sends a request to a server on this machine.
pub(super) fn ask(
    port: u16,
    method: &str,
    path: &str,
    headers: &[String],
    body: &str,
) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n")?;
    for header in headers {
        write!(stream, "{header}\r\n")?;
    }
    write!(stream, "content-length: {}\r\n\r\n{body}", body.len())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).with_context(|| format!("{method} {path}: no answer"))?;
    let answer = Answer::read(&answer);
    let status = answer.head.split(' ').nth(1).unwrap_or_default();
    ensure!(status.starts_with(['2', '3']), "{method} {path}: {}", answer.head);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn a_header_is_found_by_its_name_in_any_case() {
        let answer =
            Answer::read(b"HTTP/1.1 200 OK\r\nETag: W/\"1\"\r\nset-cookie: a=b; Path=/\r\n\r\nhi");
        assert_eq!(answer.header("etag"), Some("W/\"1\""));
        assert_eq!(answer.header("vary"), None);
        assert_eq!(answer.cookies(), ["a=b"]);
        assert_eq!(answer.body, "hi");
    }
}

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// How long a message may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody's server that webhooks are sent to. It answers with some answers in turn, and then with the last one.
pub(crate) struct Receiver {
    pub(crate) url: String,
    port: u16,
    sent: mpsc::UnboundedReceiver<Sent>,
    count: Arc<AtomicUsize>,
}

/// What came.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Sent {
    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }
}

impl Receiver {
    /// An answer that never comes.
    pub(crate) const HANGS: &str = "hangs";
    /// An answer that ends before it begins.
    pub(crate) const BREAKS_OFF: &str = "breaks off";

    /// Listens on a free port. An answer is a status line without its version, then headers if there are any;
    /// `ENDLESS` in it is repeated for ever.
    pub(crate) async fn start(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        let (sender, sent) = mpsc::unbounded_channel();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = counted.fetch_add(1, Ordering::SeqCst);
                let answer = answers.get(number).or(answers.last()).cloned().unwrap_or_default();
                tokio::spawn(answer_one(stream, answer, sender.clone()));
            }
        });
        Self { url: format!("http://127.0.0.1:{port}/hook"), port, sent, count }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How many connections there were.
    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// The next message.
    pub(crate) async fn next(&mut self) -> Sent {
        let next = tokio::time::timeout(PATIENCE, self.sent.recv()).await;
        next.expect("a message comes in time").expect("the receiver runs")
    }
}

async fn answer_one(mut stream: TcpStream, answer: String, sender: mpsc::UnboundedSender<Sent>) {
    let Some(sent) = read(&mut stream).await else { return };
    sender.send(sent).ok();
    match answer.as_str() {
        Receiver::HANGS => std::future::pending().await,
        Receiver::BREAKS_OFF => {}
        endless if endless.contains("ENDLESS") => {
            let text = endless.replace("ENDLESS", &"ENDLESS".repeat(1_000));
            let mut text = format!("HTTP/1.1 {text}");
            while stream.write_all(text.as_bytes()).await.is_ok() {
                text = "ENDLESS".repeat(1_000);
            }
        }
        answer => {
            let text =
                format!("HTTP/1.1 {answer}\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
            stream.write_all(text.as_bytes()).await.ok();
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Sent> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
            let headers: BTreeMap<String, String> =
                lines.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
            let length = headers.get("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                return Some(Sent { headers, body: body.to_owned() });
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

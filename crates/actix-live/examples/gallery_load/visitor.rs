//! A visitor with an open live page.

use anyhow::{Result, ensure};
use futures_util::StreamExt;

use crate::client::{Client, frame};
use crate::page::{Http, Page};

/// How many visitors arrive at the same time.
const AT_ONCE: usize = 64;

/// A joined view.
pub(crate) struct Visitor {
    pub(crate) client: Client,
    topic: String,
}

impl Visitor {
    /// Joins a loaded page.
    pub(crate) async fn join(port: u16, path: &str, page: &Page) -> Result<Self> {
        let Page { id, session, dead, csrf_token, cookie } = page;
        let socket = format!("/live/websocket?_csrf_token={csrf_token}&_mounts=0&vsn=2.0.0");
        let mut client = Client::connect(port, &socket, &format!("Cookie: {cookie}\r\n")).await?;
        let topic = format!("lv:{id}");
        let join = format!(
            r#"{{"url":"http://127.0.0.1:{port}{path}","params":{{"_csrf_token":"{csrf_token}","_mounts":0,"_mount_attempts":0}},"session":"{session}","static":"{dead}","sticky":false}}"#
        );
        let reply = client.join(&topic, &join).await?;
        let is_joined = reply.windows(13).any(|part| part == br#""status":"ok""#);
        ensure!(is_joined, "the join was refused: {reply:?}");
        Ok(Self { client, topic })
    }

    /// A click on the element that sends this event.
    pub(crate) fn click(&self, event: &str) -> Vec<u8> {
        let topic = &self.topic;
        frame(&format!(
            r#"["1","2","{topic}","event",{{"type":"click","event":"{event}","value":{{"value":""}}}}]"#
        ))
    }
}

/// Loads a page as often as it will be joined.
pub(crate) async fn load(port: u16, path: &str, count: usize) -> Result<Vec<Page>> {
    let mut http = Http::connect(port).await?;
    let mut pages = Vec::with_capacity(count);
    for _ in 0..count {
        pages.push(Page::read(&http.get(path).await?)?);
    }
    Ok(pages)
}

/// Joins loaded pages, several at once.
pub(crate) async fn join_all(port: u16, path: &str, pages: &[Page]) -> Result<Vec<Visitor>> {
    let joins = pages.iter().map(|page| Visitor::join(port, path, page));
    let mut joins = futures_util::stream::iter(joins).buffer_unordered(AT_ONCE);
    let mut visitors = Vec::with_capacity(pages.len());
    while let Some(visitor) = joins.next().await {
        visitors.push(visitor?);
    }
    Ok(visitors)
}

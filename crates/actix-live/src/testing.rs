//! A test client without a socket (`Phoenix.LiveViewTest`).
//!
//! It joins with the tokens that a page would have and reads messages as the browser's client does,
//! so that a test sees what a visitor would.

#![expect(clippy::panic, clippy::expect_used, reason = "a failed assertion panics")]

mod element;
mod page;
mod rendered;

use std::sync::Arc;
use std::time::Duration;

use actix_channels::Endpoint;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use crate::join::{self, Connected, Join};
use crate::mailbox::{Mailbox, Message};
use crate::outcome::{End, Outcome};
use crate::process::Process;
use crate::session::Session;
use crate::site::Site;
use crate::tokens::SessionToken;
use crate::upload_registry::UploadRegistry;
pub use element::Element;
use rendered::Rendered;

/// How long to wait for a message from within the server.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// How many messages may wait for a view.
const INBOX: usize = 1_000;
/// The id of the tested view.
const ID: &str = "v";

/// A connected page.
pub struct LiveTest {
    process: Process,
    inbox: mpsc::Receiver<Message>,
    rendered: Rendered,
    last_response: String,
    pushes: Vec<(String, Value)>,
    events: Vec<(String, Value)>,
    end: Option<End>,
    left_to: Option<String>,
}

/// The error reply of a refused join.
pub type Refusal = Value;

/// Opens a page as a visitor without an account.
///
/// # Errors
/// If the view refuses or redirects the visitor.
pub async fn live(site: &Arc<Site>, path: &str) -> Result<LiveTest, Refusal> {
    live_with(site, path, Session::fresh(), &json!({})).await
}

/// Opens a page in a session, with connect parameters from the page's script.
///
/// # Errors
/// If the view refuses or redirects the visitor.
///
/// # Panics
/// If there is no live page at the path.
pub async fn live_with(
    site: &Arc<Site>,
    path: &str,
    session: Session,
    params: &Value,
) -> Result<LiveTest, Refusal> {
    open(site, path, (session, params), None).await
}

/// Opens a page in a session, with the topics and presences of an endpoint. The view handles a broadcast at the next
/// [`LiveTest::render_async`].
///
/// # Errors
/// If the view refuses or redirects the visitor.
///
/// # Panics
/// If there is no live page at the path.
pub async fn live_on(
    endpoint: &Endpoint,
    site: &Arc<Site>,
    path: &str,
    session: Session,
) -> Result<LiveTest, Refusal> {
    open(site, path, (session, &json!({})), Some(endpoint.clone())).await
}

async fn open(
    site: &Arc<Site>,
    path: &str,
    (session, params): (Session, &Value),
    endpoint: Option<Endpoint>,
) -> Result<LiveTest, Refusal> {
    let matched = site.find(path).expect("a live page is at the path");
    let session = Arc::new(session);
    let token = site.tokens.session(&SessionToken {
        id: ID.to_owned(),
        view: matched.view.name.to_owned(),
        parent: None,
        live_session: matched.session.name.to_owned(),
        session: Map::new(),
        binding: session.binding(),
        is_sticky: false,
    });
    let join = json!({ "url": path, "params": params, "session": token });
    let join: Join = serde_json::from_value(join).expect("a join");
    let (sender, inbox) = mpsc::channel(INBOX);
    let mailbox = Mailbox::new(move |mail| sender.try_send(mail).is_ok());
    let connected =
        Connected { session: Some(session), mailbox, endpoint, uploads: UploadRegistry::default() };
    let (process, reply) = join::join(site, ID, join, connected).await?;
    let mut joined: Value = serde_json::from_str(&reply).expect("a reply");
    let rendered = joined.get_mut("rendered").map(Value::take).unwrap_or_default();
    let mut test = LiveTest {
        process,
        inbox,
        rendered: Rendered::default(),
        last_response: reply,
        pushes: Vec::new(),
        events: Vec::new(),
        end: None,
        left_to: None,
    };
    test.merge(rendered);
    Ok(test)
}

impl LiveTest {
    /// What the visitor sees.
    pub fn html(&self) -> String {
        self.rendered.html()
    }

    /// The text of the first element that matches a selector.
    ///
    /// # Panics
    /// If there is none.
    pub fn text(&self, selector: &str) -> String {
        self.texts(selector)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {selector} in {}", self.html()))
    }

    /// The texts of all elements that match a selector.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        page::texts(&self.html(), selector)
    }

    /// Whether any element matches a selector.
    pub fn has(&self, selector: &str) -> bool {
        !self.texts(selector).is_empty()
    }

    /// The `response` of the last reply, as sent over the wire.
    pub fn last_response(&self) -> &str {
        &self.last_response
    }

    /// Pushes an event to the view, as a hook does.
    pub async fn render_hook(&mut self, event: &str, value: &Value) {
        self.send(json!({ "type": "hook", "event": event, "value": value })).await;
    }

    /// Changes the address as a patch link does.
    pub async fn render_patch(&mut self, to: &str) {
        let outcome = self.process.live_patch(to).await;
        self.take(outcome);
    }

    /// Handles the next message from within the server, such as the result of a task.
    ///
    /// # Panics
    /// If none arrives within [`TIMEOUT`].
    pub async fn render_async(&mut self) {
        let mail = tokio::time::timeout(TIMEOUT, self.inbox.recv()).await;
        let mail = mail.expect("a message comes in time").expect("the inbox is open");
        let outcome = self.process.mail(mail).await;
        self.take(outcome);
    }

    /// Removes and returns an event that the view pushed.
    ///
    /// # Panics
    /// If it pushed none of this name.
    pub fn assert_push_event(&mut self, name: &str) -> Value {
        let found = self.events.iter().position(|(known, _)| known == name);
        let found = found.unwrap_or_else(|| panic!("no event {name} in {:?}", self.events));
        self.events.remove(found).1
    }

    /// The address of the view's last patch.
    ///
    /// # Panics
    /// If there was no patch.
    pub fn assert_patch(&mut self) -> String {
        let patch = self.pushes.iter().rposition(|(event, _)| event == "live_patch");
        let (_, patch) = self.pushes.remove(patch.expect("the view has patched"));
        patch.get("to").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The target of the view's redirect.
    ///
    /// # Panics
    /// If the view is still running.
    pub fn assert_redirect(&self) -> &str {
        self.left_to.as_deref().expect("the view has sent its client elsewhere")
    }

    /// Whether the view has redirected its client.
    pub fn has_left(&self) -> bool {
        self.left_to.is_some()
    }

    /// Whether the view has failed, so that a browser would join again.
    pub fn has_failed(&self) -> bool {
        matches!(self.end, Some(End::Failed(_)))
    }

    /// Tells the view that the client no longer shows these components.
    pub fn destroy_components(&mut self, cids: &[u64]) -> Vec<u64> {
        self.process.will_destroy(cids);
        self.process.destroy(cids)
    }

    /// Clicks in a component, whether or not it exists.
    pub async fn click_component(&mut self, cid: u64, event: &str) {
        self.send(json!({ "type": "click", "event": event, "value": {}, "cid": cid })).await;
    }

    /// The page as a visitor would see it who missed all messages so far.
    ///
    /// # Panics
    /// If a component's `update_many` fails.
    pub async fn html_rendered_anew(&mut self) -> String {
        self.process.html().await.expect("it can be rendered").0
    }

    async fn send(&mut self, event: Value) {
        let event = serde_json::from_value(event).expect("an event");
        let outcome = self.process.event(event).await;
        self.take(outcome);
    }

    fn take(&mut self, outcome: Outcome) {
        for (event, payload) in outcome.pushes {
            let payload: Value = serde_json::from_str(&payload).expect("JSON");
            match event {
                "diff" => self.merge(payload),
                "live_redirect" | "redirect" => self.left(&payload),
                _ => self.pushes.push((event.to_owned(), payload)),
            }
        }
        if !outcome.reply.is_empty() {
            let mut reply: Value = serde_json::from_str(&outcome.reply).expect("JSON");
            for leave in ["live_redirect", "redirect"] {
                if let Some(told) = reply.get(leave).cloned() {
                    self.left(&told);
                }
            }
            if let Some(diff) = reply.get_mut("diff") {
                let diff = diff.take();
                self.merge(diff);
            }
        }
        self.last_response = outcome.reply;
        self.end = outcome.end;
    }

    fn left(&mut self, told: &Value) {
        self.left_to = told.get("to").and_then(Value::as_str).map(str::to_owned);
    }

    fn merge(&mut self, mut diff: Value) {
        if let Some(Value::Array(events)) = diff.as_object_mut().and_then(|diff| diff.remove("e")) {
            for event in events {
                let (name, payload) = serde_json::from_value(event).expect("an event");
                self.events.push((name, payload));
            }
        }
        self.rendered.merge(diff);
    }
}

impl std::fmt::Debug for LiveTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveTest").field("html", &self.html()).finish_non_exhaustive()
    }
}

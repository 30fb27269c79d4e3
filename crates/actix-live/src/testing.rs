//! A test client without a socket (`Phoenix.LiveViewTest`).
//!
//! It joins with the tokens that a page would have and reads messages as the browser's client does,
//! so that a test sees what a visitor would.

#![expect(clippy::panic, clippy::expect_used, reason = "a failed assertion panics")]

mod browser;
mod chosen;
mod element;
mod files;
mod open;
mod page;
pub(crate) mod rendered;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::mailbox::Message;
use crate::outcome::{End, Outcome};
use crate::process::Process;
use crate::upload_registry::UploadRegistry;
use browser::{Browser, Left};
use chosen::Chosen;
pub use chosen::TestFile;
pub use element::Element;
pub use files::FileInput;
pub use open::{Refusal, follow_redirect, live, live_on, live_with};
use rendered::Rendered;

/// How long to wait for a message from within the server.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// A connected page.
pub struct LiveTest {
    browser: Browser,
    process: Process,
    inbox: mpsc::Receiver<Message>,
    uploads: UploadRegistry,
    chosen: Vec<Chosen>,
    rendered: Rendered,
    last_response: String,
    pushes: Vec<(String, Value)>,
    events: Vec<(String, Value)>,
    end: Option<End>,
    left: Option<Left>,
}

impl LiveTest {
    /// The address of the page: its path and query.
    pub fn uri(&self) -> &str {
        self.process.socket.uri()
    }

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

    /// The target of the view's redirect, to which [`follow_redirect`](Self::follow_redirect) goes.
    ///
    /// # Panics
    /// If the view is still running.
    pub fn assert_redirect(&self) -> &str {
        let left = self.left.as_ref();
        left.map(|left| left.to.as_str()).expect("the view has sent its client elsewhere")
    }

    /// Whether the view has redirected its client.
    pub fn has_left(&self) -> bool {
        self.left.is_some()
    }

    /// Whether the view has failed, so that a browser would join again.
    pub fn has_failed(&self) -> bool {
        matches!(self.end, Some(End::Failed(_)))
    }

    /// Tells the view that the client no longer shows these components.
    pub fn destroy_components(&mut self, cids: &[u64]) -> Vec<u64> {
        self.process.will_destroy(cids);
        let destroyed = self.process.destroy(cids);
        self.rendered.prune(&destroyed);
        destroyed
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
                "live_redirect" | "redirect" => self.left = Some(Left::told(event, &payload)),
                _ => self.pushes.push((event.to_owned(), payload)),
            }
        }
        if !outcome.reply.is_empty() {
            let mut reply: Value = serde_json::from_str(&outcome.reply).expect("JSON");
            for leave in ["live_redirect", "redirect"] {
                if let Some(told) = reply.get(leave) {
                    self.left = Some(Left::told(leave, told));
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

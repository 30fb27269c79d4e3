//! Opens pages, and follows where views send their visitors.

use std::sync::Arc;

use actix_channels::Endpoint;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use super::LiveTest;
use super::browser::{Browser, Left};
use super::rendered::Rendered;
use crate::join::{self, Connected, Join};
use crate::mailbox::Mailbox;
use crate::open_views::OpenViews;
use crate::session::Session;
use crate::site::Site;
use crate::tokens::SessionToken;
use crate::upload_registry::UploadRegistry;

/// How many messages may wait for a view.
const INBOX: usize = 1_000;
/// The id of the tested view.
const ID: &str = "v";

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
    let (site, session) = (Arc::clone(site), Arc::new(session));
    let browser = Browser { site, session, params: params.clone(), endpoint: None };
    browser.load(path, None).await
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
    let (site, session) = (Arc::clone(site), Arc::new(session));
    let endpoint = Some(endpoint.clone());
    Browser { site, session, params: json!({}), endpoint }.load(path, None).await
}

/// Opens the page to which a view sent a visitor instead of showing itself, in the visitor's
/// session.
///
/// # Errors
/// If that page refuses or redirects the visitor too.
///
/// # Panics
/// If the refusal names no address, or there is no live page.
pub async fn follow_redirect(
    site: &Arc<Site>,
    refusal: &Refusal,
    session: Session,
) -> Result<LiveTest, Refusal> {
    let mut kinds = ["redirect", "live_redirect"].into_iter();
    let left = kinds.find_map(|name| Some(Left::told(name, refusal.get(name)?)));
    let left = left.unwrap_or_else(|| panic!("{refusal} leads to no page"));
    let (site, session) = (Arc::clone(site), Arc::new(session));
    let browser = Browser { site, session, params: json!({}), endpoint: None };
    browser.load(&left.to, left.flash).await
}

impl LiveTest {
    /// Goes where the view has sent its visitor: to a page in the same live session over the same
    /// socket, to any other one by loading it. The page has the same session and connect parameters.
    ///
    /// # Errors
    /// If that page refuses or redirects the visitor.
    ///
    /// # Panics
    /// If the view has sent the visitor nowhere, or to an address without a live page.
    pub async fn follow_redirect(self) -> Result<Self, Refusal> {
        let Self { browser, left, process, .. } = self;
        let left = left.expect("the view has sent its client elsewhere");
        let token = browser.token(process.view_name(), process.live_session());
        // The old view ends before the new one is mounted.
        drop(process);
        if !left.is_load {
            let join = json!({
                "redirect": left.to, "params": browser.params, "session": token, "flash": left.flash,
            });
            match browser.join(join).await {
                Err(refusal) if is_unauthorized(&refusal) => {}
                joined => return joined,
            }
        }
        browser.load(&left.to, left.flash).await
    }
}

/// Whether the page is in another live session, so that a browser loads it.
fn is_unauthorized(refusal: &Refusal) -> bool {
    refusal.get("reason").and_then(Value::as_str) == Some("unauthorized")
}

impl Browser {
    /// The token that the page of a view has.
    fn token(&self, view: &str, live_session: &str) -> String {
        self.site.tokens.session(&SessionToken {
            id: ID.to_owned(),
            view: view.to_owned(),
            parent: None,
            live_session: live_session.to_owned(),
            session: Map::new(),
            binding: self.session.binding(),
            is_sticky: false,
        })
    }

    async fn load(self, path: &str, flash: Option<String>) -> Result<LiveTest, Refusal> {
        let matched = self.site.find(path);
        let matched = matched.unwrap_or_else(|| panic!("there is no live page at {path}"));
        let token = self.token(matched.view.name, matched.session.name);
        let join = json!({
            "url": path, "params": self.params, "session": token, "flash": flash,
        });
        self.join(join).await
    }

    async fn join(&self, join: Value) -> Result<LiveTest, Refusal> {
        let join: Join = serde_json::from_value(join).expect("a join");
        let (sender, inbox) = mpsc::channel(INBOX);
        let mailbox = Mailbox::new(move |mail| sender.try_send(mail).is_ok());
        let uploads = UploadRegistry::default();
        let connected = Connected {
            session: Some(Arc::clone(&self.session)),
            mailbox,
            endpoint: self.endpoint.clone(),
            uploads: uploads.clone(),
            views: OpenViews::default(),
        };
        let (process, reply) = join::join(&self.site, ID, join, connected).await?;
        let mut joined: Value = serde_json::from_str(&reply).expect("a reply");
        let rendered = joined.get_mut("rendered").map(Value::take).unwrap_or_default();
        let mut test = LiveTest {
            browser: self.clone(),
            process,
            inbox,
            uploads,
            chosen: Vec::new(),
            rendered: Rendered::default(),
            last_response: reply,
            pushes: Vec::new(),
            events: Vec::new(),
            end: None,
            left: None,
        };
        test.merge(rendered);
        Ok(test)
    }
}

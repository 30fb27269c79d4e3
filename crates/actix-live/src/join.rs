//! Decides whether a client may join a view, and mounts it.

use std::sync::Arc;

use actix_channels::Endpoint;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::{Error, Reason};
use crate::flash::Flash;
use crate::live_socket::{Address, LiveSocket};
use crate::mailbox::Mailbox;
use crate::mount::Start;
use crate::open_views::OpenViews;
use crate::outcome::Refused;
use crate::process::Process;
use crate::session::Session;
use crate::site::Site;
use crate::tokens::{SessionToken, StaticToken};
use crate::upload_registry::UploadRegistry;

/// A client's join parameters.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Join {
    /// The address of a main view's page.
    url: Option<String>,
    /// The address to which a main view navigates.
    redirect: Option<String>,
    #[serde(default)]
    params: Map<String, Value>,
    #[serde(default)]
    session: String,
    #[serde(rename = "static")]
    page: Option<String>,
    flash: Option<String>,
}

/// What the socket knows about the client.
pub(crate) struct Connected {
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) mailbox: Mailbox,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) uploads: UploadRegistry,
    /// The socket's views.
    pub(crate) views: OpenViews,
}

/// Mounts the view with this id, if the client may see it.
///
/// # Errors
/// The reply with the reason, or with the address to go to.
pub(crate) async fn join(
    site: &Arc<Site>,
    id: &str,
    join: Join,
    connected: Connected,
) -> Result<(Process, String), Value> {
    let (token, page, session) = proven(site, id, &join, connected.session)?;
    let (start, address) = routed(site, &token, &join)?;
    connected.views.add(id, &connected.mailbox);
    let is_navigation = join.redirect.is_some();
    let is_first = join.params.get("_mounts").and_then(Value::as_u64) == Some(0);
    let mut socket = LiveSocket::new(session, address);
    socket.mailbox = Some(connected.mailbox);
    socket.endpoint = connected.endpoint;
    socket.upload_registry = connected.uploads;
    socket.parent = token.parent.and_then(|parent| connected.views.find(&parent));
    socket.child_session = token.session;
    socket.connect_params = Arc::new(join.params);
    socket.flash = match (join.flash, page) {
        (Some(flash), _) => site.tokens.read_flash(&flash),
        (None, Some(page)) if is_first && !is_navigation => page.flash,
        _ => Flash::default(),
    };
    let started = Process::start(site, start, socket).await;
    let mut process = started.map_err(|refused| refusal(site, refused))?;
    match process.join(is_navigation).await {
        Ok(reply) => Ok((process, reply)),
        Err(error) => {
            let flash = std::mem::take(&mut process.socket.effects.flash);
            Err(refusal(site, Refused { error, flash }))
        }
    }
}

/// Checks that the page came from this server and belongs to this visitor.
fn proven(
    site: &Site,
    id: &str,
    join: &Join,
    session: Option<Arc<Session>>,
) -> Result<(SessionToken, Option<StaticToken>, Arc<Session>), Value> {
    let stale = || json!({ "reason": "stale" });
    let token = site.tokens.read_session(&join.session).filter(|token| token.id == id);
    let token = token.ok_or_else(stale)?;
    let page = match join.page.as_deref().filter(|page| !page.is_empty()) {
        Some(page) => {
            let page = site.tokens.read_page(page).filter(|page| page.id == id);
            Some(page.ok_or_else(stale)?)
        }
        None => None,
    };
    let session = session.filter(|session| session.binding() == token.binding);
    Ok((token, page, session.ok_or_else(stale)?))
}

/// Finds the view at the address. A main view without an address is refused, because it would not
/// see where it is.
fn routed(site: &Site, token: &SessionToken, join: &Join) -> Result<(Start, Address), Value> {
    let unauthorized = || json!({ "reason": "unauthorized" });
    if let Some(url) = join.redirect.as_ref().or(join.url.as_ref()) {
        let matched = site.find(url).ok_or_else(unauthorized)?;
        let is_same_view = join.redirect.is_some() || matched.view.name == token.view;
        let is_main = token.parent.is_none() && !token.is_sticky;
        if !is_main || !is_same_view || matched.session.name != token.live_session {
            return Err(unauthorized());
        }
        let (view, live_session) = (matched.view, matched.session.name);
        let start = Start { view, live_session, is_nested: false, id: token.id.clone() };
        return Ok((start, matched.address));
    }
    let is_nested = token.parent.is_some() || token.is_sticky;
    let view = site.nested_view(&token.view).filter(|_| is_nested).ok_or_else(unauthorized)?;
    let live_session = site.live_session(&token.live_session).ok_or_else(unauthorized)?.name;
    let start = Start { view, live_session, is_nested, id: token.id.clone() };
    Ok((start, Address::default()))
}

fn refusal(site: &Site, refused: Refused) -> Value {
    let Refused { error: Error(reason), flash } = refused;
    match reason {
        Reason::Leave(leave) if leave.is_allowed() => {
            let told = leave.payload(site.tokens.flash(&flash));
            let told: Value = serde_json::from_str(&told).unwrap_or_default();
            json!({ leave.event(): told, "events": [] })
        }
        Reason::Status(status @ 400..500) => {
            let token = site.tokens.reload(status);
            json!({ "reason": "reload", "status": status, "token": token })
        }
        Reason::Failed(error) => {
            tracing::error!(%error, "a view failed to mount");
            json!({ "reason": "join crashed" })
        }
        Reason::Leave(_) | Reason::Status(_) => json!({ "reason": "join crashed" }),
    }
}

#[cfg(test)]
mod tests;

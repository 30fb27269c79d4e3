//! What the pages of conversations work with.

use std::sync::Arc;

use actix_live::{Broadcast, Error, LiveSocket, OnMount, Result};
use rumbl_core::accounts::{User, user_topic};
use rumbl_core::ids::UserId;
use rumbl_core::notifications::{self, Unread};
use serde_json::json;

use super::page_error::page_error;
use super::reader::Reader;
use crate::identity::Sessions;
use crate::live::Live;
use crate::online::{self, Online};
use crate::paths;

/// Hands the live half and the sessions to the views, and makes members online while one of their pages is connected.
#[derive(Debug, Clone)]
pub(super) struct Talk {
    pub(super) live: Arc<Live>,
    pub(super) sessions: Sessions,
}

impl OnMount for Talk {
    async fn on_mount(&self, socket: &mut LiveSocket) -> Result {
        let member = socket.assigned::<Reader>().and_then(|reader| reader.0.as_ref());
        let member = member.map(|identity| identity.user.id);
        let online = socket.endpoint().zip(member).map(|(endpoint, id)| Online::new(endpoint, id));
        socket.assign(online);
        socket.assign(self.clone());
        Ok(())
    }
}

/// The member who reads a page that is for members.
///
/// # Errors
/// Sends everybody else to the form to log in.
pub(super) fn member(socket: &LiveSocket) -> Result<Arc<User>> {
    let reader = socket.assigned::<Reader>().and_then(|reader| reader.0.as_ref());
    let user = reader.map(|identity| Arc::clone(&identity.user));
    user.ok_or_else(|| Error::redirect(paths::NEW_SESSION))
}

/// The live half.
///
/// # Errors
/// When no hook has handed it over.
pub(super) fn live(socket: &LiveSocket) -> Result<Arc<Live>> {
    socket.assigned::<Talk>().map(|talk| Arc::clone(&talk.live)).ok_or(Error::status(500))
}

/// Whether a person is online; nobody is on a page that is not connected yet.
pub(super) fn is_online(socket: &LiveSocket, id: UserId) -> bool {
    socket.endpoint().is_some_and(|endpoint| online::is_online(endpoint, id))
}

/// Whether nothing has ended who the reader is, such as a log-out elsewhere; otherwise they are sent to log in again.
///
/// # Errors
/// When the database can't say.
pub(super) async fn still_logged_in(socket: &mut LiveSocket) -> Result<bool> {
    let sessions = socket.assigned::<Talk>().map(|talk| talk.sessions.clone());
    let identity = socket.assigned::<Reader>().and_then(|reader| reader.0.clone());
    let is_current = match sessions.zip(identity) {
        Some((sessions, identity)) => sessions.is_current(&identity).await.map_err(page_error)?,
        None => false,
    };
    if !is_current {
        socket.redirect(socket.uri().to_owned());
    }
    Ok(is_current)
}

/// Subscribes a member's page to their own topic, and sends the unread counts to its header. A page that reconnects
/// still shows the counts from before, so they are sent at every connect.
///
/// # Errors
/// When the topic can't be followed.
pub(super) async fn subscribe_to_inbox(socket: &mut LiveSocket) -> Result {
    let reader = socket.assigned::<Reader>().and_then(|reader| reader.0.as_ref());
    let Some(id) = reader.map(|identity| identity.user.id) else { return Ok(()) };
    let own = user_topic(id);
    socket.subscribe(own.as_str());
    if socket.is_connected() {
        let live = live(socket)?;
        live.follow(&own).await.map_err(page_error)?;
        push_unread(socket, &live, id).await;
    }
    Ok(())
}

/// Sends the unread counts to the header if a broadcast is on the reader's own topic. Returns whether it is.
pub(super) async fn push_news(broadcast: &Broadcast, socket: &mut LiveSocket) -> Result<bool> {
    let reader = socket.assigned::<Reader>().and_then(|reader| reader.0.as_ref());
    let own = reader.map(|identity| identity.user.id);
    let Some(id) = own.filter(|id| broadcast.topic() == user_topic(*id).as_str()) else {
        return Ok(false);
    };
    let live = live(socket)?;
    push_unread(socket, &live, id).await;
    Ok(true)
}

/// Sends the reader's unread counts to the header. If the database can't be read now, the next change sends them.
async fn push_unread(socket: &mut LiveSocket, live: &Live, id: UserId) {
    match live.repo.run(move |db| notifications::count_unread(db, id)).await {
        Ok(Unread { conversations, notifications }) => {
            let unread = json!({"unread": conversations, "notifications": notifications});
            socket.push_event("unread", &unread);
        }
        Err(error) => tracing::warn!(%error, "the unread counts can't be read"),
    }
}

//! What the pages of conversations work with.

use std::sync::Arc;

use actix_live::{Error, LiveSocket, OnMount, Result};
use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use rumbl_core::notifications;
use serde_json::json;

use super::reader::Reader;
use crate::live::Live;
use crate::online::{self, Online};
use crate::paths;

/// Hands the live half to the views, and makes members online while one of their pages is connected.
#[derive(Debug, Clone)]
pub(super) struct Talk(pub(super) Arc<Live>);

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
    socket.assigned::<Talk>().map(|talk| Arc::clone(&talk.0)).ok_or(Error::status(500))
}

/// Whether a person is online; nobody is on a page that is not connected yet.
pub(super) fn is_online(socket: &LiveSocket, id: UserId) -> bool {
    socket.endpoint().is_some_and(|endpoint| online::is_online(endpoint, id))
}

/// Tells the header of the page how much is unread for its reader.
pub(super) async fn tell_unread(socket: &mut LiveSocket, live: &Live, id: UserId) -> Result {
    let unread = move |db: &mut _| notifications::count_unread(db, id);
    let unread = live.repo.run(unread).await.map_err(page_error)?;
    let (conversations, notifications) = (unread.conversations, unread.notifications);
    socket.push_event("unread", &json!({"unread": conversations, "notifications": notifications}));
    Ok(())
}

/// What a context's error is for a page: what is not the reader's is not there.
pub(super) fn page_error(error: rumbl_core::Error) -> Error {
    match error {
        rumbl_core::Error::NotFound => Error::not_found(),
        rumbl_core::Error::Busy { .. } => Error::status(503),
        error => error.into(),
    }
}

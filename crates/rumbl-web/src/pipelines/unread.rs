//! Fills the reader's unread counts into the header.

use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use rumbl_core::notifications::Unread;
use tokio::time::timeout;

use super::plug::Flow;
use crate::conn::Conn;
use crate::error::Result;
use crate::pages::slot::Slot;
use crate::views::unread_view::Badge;

/// How long a page waits for the counts. After that, it is shown without them.
const MAX_WAIT: Duration = Duration::from_millis(100);

/// Fills in the counts, for members.
pub(super) fn fetch_unread<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let user_id =
        conn.current_user().map(|user| user.id).filter(|_| request.method() == Method::GET);
    async move {
        let Some(user_id) = user_id else { return Ok(Flow::Next) };
        let unread = match timeout(MAX_WAIT, conn.app().unread.of(user_id)).await {
            Ok(Ok(unread)) => unread,
            Ok(Err(error)) => {
                tracing::warn!(%error, %user_id, "what is unread can't be counted");
                Unread::default()
            }
            Err(_late) => Unread::default(),
        };
        let conversations = Badge::Conversations.html(unread.conversations, conn.locale());
        conn.fill_html(Slot::Unread, conversations);
        let notifications = Badge::Notifications.html(unread.notifications, conn.locale());
        conn.fill_html(Slot::Notifications, notifications);
        Ok(Flow::Next)
    }
    .boxed_local()
}

//! How many of the reader's conversations have something to read, for the header.

use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use rumbl_core::conversations;
use tokio::time::timeout;

use super::plug::Flow;
use crate::conn::Conn;
use crate::error::Result;
use crate::pages::slot::Slot;
use crate::views::unread_view::badge;

/// How long a page waits for the number. It is shown without that, rather than late.
const MAX_WAIT: Duration = Duration::from_millis(100);

/// Fills the number in, for members.
pub(super) fn fetch_unread<'a>(
    request: &'a mut ServiceRequest,
    conn: &'a Conn,
) -> LocalBoxFuture<'a, Result<Flow>> {
    let user_id =
        conn.current_user().map(|user| user.id).filter(|_| request.method() == Method::GET);
    async move {
        let Some(user_id) = user_id else { return Ok(Flow::Next) };
        let count = conn.repo(move |db| conversations::count_unread_conversations(db, user_id));
        let count = match timeout(MAX_WAIT, count).await {
            Ok(Ok(count)) => count,
            Ok(Err(error)) => {
                tracing::warn!(%error, %user_id, "what is unread can't be counted");
                0
            }
            Err(_late) => 0,
        };
        conn.fill_html(Slot::Unread, badge(count));
        Ok(Flow::Next)
    }
    .boxed_local()
}

//! The feed of what a user follows.

use actix_web::HttpResponse;
use actix_web::web::Query;
use rumbl_core::changeset::Params;
use rumbl_core::follows::{self, FeedCursor};

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pipelines::Authenticated;
use crate::views::feed_view::FeedIndex;

/// A page of the feed, from the cursor `from` on.
pub(crate) async fn index(
    conn: Conn,
    user: Authenticated,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let from = match params.text("from") {
        Some(text) => text.parse().map_err(|_nonsense| Error::NotFound)?,
        None => FeedCursor::START,
    };
    let watching = conn.watching();
    conn.personal(move |db, renderer| {
        let page = follows::list_feed(db, &user, from)?;
        let count = follows::count_follows(db, user.id)?;
        renderer.render(&FeedIndex::new(&page, count, &watching))
    })
    .await
}

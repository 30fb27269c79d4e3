//! The page where a video is watched, by anybody.

use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Permalink};
use rumbl_core::repo::Connection;
use url::form_urlencoded::byte_serialize;

use super::shared_moment;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::pages::subject::Subject;
use crate::views::watch_view::WatchShow;

/// A video with its player.
pub(crate) async fn show(
    conn: Conn,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let permalink: Permalink = path.parse().map_err(|_malformed| Error::NotFound)?;
    let id = permalink.id;
    // Other sites read the page as visitors do.
    if let (None, Some(moment)) = (conn.identity(), Moment::of_query(request.query_string())) {
        describe(&conn, id, moment).await;
    }
    let page = Shared::new("watch").of(id).about([Subject::Video(id), Subject::Categories]);
    conn.shared(page, move |db, renderer| {
        let listing = multimedia::get_video(db, id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        renderer.render(&WatchShow::new(&renderer.site, &listing, &source))
    })
    .await
}

/// Has the page say what was said at a moment, where a link to it is shown elsewhere. The page is
/// shown without that, rather than not at all.
async fn describe(conn: &Conn, id: VideoId, moment: Moment) {
    let read = move |db: &mut Connection| {
        let listing = multimedia::get_video(db, id)?;
        shared_moment::words(db, &listing.video, moment)
    };
    match conn.repo(read).await {
        Ok(Some(words)) => {
            let query = moment.query();
            let encoded: String = byte_serialize(query.as_bytes()).collect();
            conn.fill(Slot::EncodedMomentQuery, encoded);
            conn.fill(Slot::MomentQuery, query);
            conn.fill(Slot::MomentWords, words);
        }
        Ok(None) | Err(rumbl_core::Error::NotFound) => {}
        Err(error) => {
            tracing::warn!(%error, video_id = %id, "what was said at a moment can't be read");
        }
    }
}

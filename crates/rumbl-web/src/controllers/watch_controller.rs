//! The page where a video is watched, by anybody.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::multimedia::{self, Permalink};

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::subject::Subject;
use crate::views::watch_view::WatchShow;

/// A video with its player.
pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let permalink: Permalink = path.parse().map_err(|_malformed| Error::NotFound)?;
    let id = permalink.id;
    let page = Shared::new("watch").of(id).about([Subject::Video(id), Subject::Categories]);
    conn.shared(page, move |db, renderer| {
        let listing = multimedia::get_video(db, id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        renderer.render(&WatchShow::new(&listing, &source))
    })
    .await
}

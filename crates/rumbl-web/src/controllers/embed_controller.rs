//! Videos embedded in other sites.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::subject::Subject;
use crate::views::embed_view::EmbedShow;
use crate::views::watch_view::WatchShow;

/// A video with its player and its annotations.
pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id: VideoId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let page = Shared::new("embed").of(id).about([Subject::Video(id), Subject::Categories]);
    conn.shared(page, move |db, renderer| {
        let listing = multimedia::get_video(db, id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        renderer.render(&EmbedShow::new(WatchShow::new(&renderer.site, &listing, &source)))
    })
    .await
}

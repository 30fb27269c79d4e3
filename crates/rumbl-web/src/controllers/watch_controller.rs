//! The page where a video is watched, by anybody.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::multimedia::{self, Permalink, VideoSource};

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::views::watch_view::WatchShow;

/// A video with its player; the page may load that player and no other.
pub async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let permalink: Permalink = path.parse().map_err(|_malformed| Error::NotFound)?;
    let listing = conn.repo(move |db| multimedia::get_video(db, permalink.id)).await?;
    let source = listing.video.source().ok_or(Error::NotFound)?;
    let url = &listing.video.url;
    match &source {
        VideoSource::File { .. } => conn.policy().borrow_mut().allow_media(url),
        VideoSource::Hls => conn.policy().borrow_mut().allow_stream(url),
        VideoSource::YouTube { .. } => conn.policy().borrow_mut().allow_youtube(),
        VideoSource::Vimeo { .. } => conn.policy().borrow_mut().allow_vimeo(),
    }
    conn.render(&WatchShow::new(&listing, &source))
}

//! The home page.

use actix_web::HttpResponse;
use rumbl_core::multimedia;

use crate::conn::Conn;
use crate::error::Result;
use crate::views::page_view::PageIndex;

/// Videos on the home page.
const RECENT_VIDEOS: i64 = 12;

/// What rumbl is, and the videos that were added last.
pub async fn index(conn: Conn) -> Result<HttpResponse> {
    let videos = conn.repo(|db| multimedia::list_recent_videos(db, RECENT_VIDEOS)).await?;
    conn.render(&PageIndex { videos: videos.iter().map(Into::into).collect() })
}

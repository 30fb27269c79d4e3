//! The home page.

use actix_web::HttpResponse;
use rumbl_core::{multimedia, seeds};

use crate::conn::Conn;
use crate::error::Result;
use crate::views::page_view::PageIndex;

/// Videos on the home page.
const RECENT_VIDEOS: i64 = 12;

/// What rumbl is, and the videos that were added last.
pub async fn index(conn: Conn) -> Result<HttpResponse> {
    let (videos, categories, demo) = conn
        .repo(|db| {
            let videos = multimedia::list_recent_videos(db, RECENT_VIDEOS)?;
            let categories = multimedia::list_alphabetical_categories(db)?;
            Ok((videos, categories, seeds::find_demo_video(db)?))
        })
        .await?;
    conn.render(&PageIndex::new(&videos, &categories, demo.as_ref()))
}

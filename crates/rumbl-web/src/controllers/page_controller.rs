//! The home page.

use actix_web::HttpResponse;
use rumbl_core::{multimedia, seeds};

use crate::conn::Conn;
use crate::error::Result;
use crate::pages::key::Shared;
use crate::pages::subject::Subject;
use crate::views::page_view::PageIndex;

/// Videos on the home page.
const RECENT_VIDEOS: i64 = 12;

/// What rumbl is, and the videos that were added last.
pub(crate) async fn index(conn: Conn) -> Result<HttpResponse> {
    let page = Shared::new("home").about([Subject::Videos, Subject::Categories, Subject::Counts]);
    let watching = conn.watching();
    conn.shared(page, move |db, renderer| {
        let videos = multimedia::list_recent_videos(db, RECENT_VIDEOS)?;
        let categories = multimedia::list_alphabetical_categories(db)?;
        let demo = seeds::find_demo_video(db)?;
        renderer.render(&PageIndex::new(&videos, &categories, demo.as_ref(), &watching))
    })
    .await
}

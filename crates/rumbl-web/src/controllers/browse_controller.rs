//! Browsing public videos.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::ids::CategoryId;
use rumbl_core::multimedia::{self, Permalink, VideoFilter};

use super::requested_page::RequestedPage;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::subject::Subject;
use crate::views::browse_view::Browse;

const SUBJECTS: [Subject; 3] = [Subject::Videos, Subject::Categories, Subject::Counts];

/// Lists all videos, newest first.
pub(crate) async fn index(
    conn: Conn,
    RequestedPage { number }: RequestedPage,
) -> Result<HttpResponse> {
    let page = Shared::new("videos").at(number).about(SUBJECTS);
    let watching = conn.watching();
    conn.shared(page, move |db, renderer| {
        let videos = multimedia::list_videos_page(db, VideoFilter::All, number)?;
        let categories = multimedia::list_alphabetical_categories(db)?;
        renderer.render(&Browse::new(&videos, &categories, None, &watching))
    })
    .await
}

/// Lists the videos of one category.
pub(crate) async fn category(
    conn: Conn,
    path: Path<String>,
    page: RequestedPage,
) -> Result<HttpResponse> {
    let permalink: Permalink<CategoryId> = path.parse().map_err(|_malformed| Error::NotFound)?;
    let (id, number) = (permalink.id, page.number);
    let page = Shared::new("category").of(id).at(number).about(SUBJECTS);
    let watching = conn.watching();
    conn.shared(page, move |db, renderer| {
        let category = multimedia::get_category(db, id)?;
        let videos = multimedia::list_videos_page(db, VideoFilter::InCategory(id), number)?;
        let categories = multimedia::list_alphabetical_categories(db)?;
        renderer.render(&Browse::new(&videos, &categories, Some(&category), &watching))
    })
    .await
}

//! Browsing everybody's videos.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::ids::CategoryId;
use rumbl_core::multimedia::{self, Category, Permalink, VideoFilter, VideoListing};
use rumbl_core::page::{Page, PageNumber};
use rumbl_core::repo::Connection;

use super::requested_page::RequestedPage;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::views::browse_view::Browse;

/// All videos, the newest first.
pub async fn index(conn: Conn, page: RequestedPage) -> Result<HttpResponse> {
    let (videos, categories) = conn
        .repo(move |db| {
            let videos = multimedia::list_videos_page(db, VideoFilter::All, page.number)?;
            Ok((videos, multimedia::list_alphabetical_categories(db)?))
        })
        .await?;
    conn.render(&Browse::new(&videos, &categories, None))
}

/// The videos of one category.
pub async fn category(conn: Conn, path: Path<String>, page: RequestedPage) -> Result<HttpResponse> {
    let permalink: Permalink<CategoryId> = path.parse().map_err(|_malformed| Error::NotFound)?;
    let (category, videos, categories) =
        conn.repo(move |db| in_category(db, permalink.id, page.number)).await?;
    conn.render(&Browse::new(&videos, &categories, Some(&category)))
}

fn in_category(
    db: &mut Connection,
    id: CategoryId,
    number: PageNumber,
) -> rumbl_core::Result<(Category, Page<VideoListing>, Vec<Category>)> {
    let category = multimedia::get_category(db, id)?;
    let videos = multimedia::list_videos_page(db, VideoFilter::InCategory(id), number)?;
    Ok((category, videos, multimedia::list_alphabetical_categories(db)?))
}

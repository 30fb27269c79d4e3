//! The home page.

use std::sync::Arc;

use actix_web::HttpResponse;
use rumbl_core::annotations::{self, AnnotationWithUser};
use rumbl_core::ids::UserId;
use rumbl_core::multimedia::{self, Video, VideoListing, video_topic};
use rumbl_core::repo::Connection;
use rumbl_core::{follows, log, seeds};

use crate::conn::Conn;
use crate::error::Result;
use crate::news_cache::{News, Version};
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::pages::subject::Subject;
use crate::views::home_news_view::HomeNews;
use crate::views::page_view::{Excerpt, PageIndex};

/// Videos on the home page.
const RECENT_VIDEOS: i64 = 12;
/// Annotations in its excerpt.
const EXCERPT: usize = 3;
/// Videos with new annotations on a member's home page.
const NEWS: usize = 3;
/// Feed entries on a member's home page.
const FEED_ENTRIES: usize = 3;

/// An introduction to rumbl, an excerpt of a discussion, and the latest videos; for members also their news.
pub(crate) async fn index(conn: Conn) -> Result<HttpResponse> {
    if let Some(user) = conn.current_user() {
        fill_news(&conn, user.id).await;
    }
    let page = Shared::new("home").about([Subject::Videos, Subject::Categories, Subject::Counts]);
    let watching = conn.watching();
    conn.shared(page, move |db, renderer| {
        let videos = multimedia::list_recent_videos(db, RECENT_VIDEOS)?;
        let categories = multimedia::list_alphabetical_categories(db)?;
        let demo = seeds::find_demo_video(db)?;
        let (near_ms, excerpted) = match &demo {
            Some(demo) => (seeds::DEMO_POSTER_MS, Some(demo)),
            None => (0, liveliest(&videos)),
        };
        let (seq, said) = said(db, excerpted, near_ms)?;
        let excerpt = excerpted.map(|video| Excerpt::new(&renderer.site, video, (seq, &said)));
        renderer.render(&PageIndex::new(&videos, &categories, demo.as_ref(), excerpt, &watching))
    })
    .await
}

/// The video with the most annotations.
fn liveliest(videos: &[VideoListing]) -> Option<&Video> {
    let said = videos.iter().map(|listing| &listing.video).filter(|one| one.annotation_count > 0);
    said.max_by_key(|video| video.annotation_count)
}

fn said(
    db: &mut Connection,
    video: Option<&Video>,
    near_ms: i64,
) -> Result<(i64, Vec<AnnotationWithUser>)> {
    let Some(video) = video else { return Ok((0, Vec::new())) };
    // Read the `seq` first, so that a subscription from there on misses nothing that the page lacks.
    let seq = log::find_last_seq(db, &video_topic(video.id))?;
    Ok((seq, annotations::list_excerpt(db, video.id, near_ms, EXCERPT)?))
}

/// Fills in a member's news. If they can't be read, the page is shown without them.
async fn fill_news(conn: &Conn, user_id: UserId) {
    match news(conn, user_id).await {
        Ok(html) => conn.fill_html(Slot::News, html.to_string()),
        Err(error) => tracing::warn!(%error, %user_id, "a member's news could not be read"),
    }
}

/// New annotations on videos that the member has visited, and the newest entries of their feed, as HTML.
async fn news(conn: &Conn, id: UserId) -> Result<Arc<str>> {
    let (app, locale) = (conn.app(), conn.locale());
    let version = Version::now(&app.pages, id).await?;
    if let Some(html) = app.news.get(id, locale, version) {
        return Ok(html);
    }
    let watching = conn.watching();
    let read = conn.run(move |db, renderer| {
        let news = follows::list_user_news(db, id, (FEED_ENTRIES, NEWS))?;
        let can_have_any = news.can_have_any;
        if news.is_empty() {
            return Ok(News { html: "".into(), locale, can_have_any });
        }
        let view = HomeNews::new(&news.visited, &news.entries, &watching);
        let html = renderer.templates.render(HomeNews::TEMPLATE, locale, &view)?.into();
        Ok(News { html, locale, can_have_any })
    });
    let news = read.await?;
    let html = Arc::clone(&news.html);
    app.news.put(id, version, news);
    Ok(html)
}

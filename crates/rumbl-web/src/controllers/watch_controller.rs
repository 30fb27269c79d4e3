//! The page for watching a video, open to everyone.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Permalink, ReviewToken, Sight};
use rumbl_core::repo::Connection;
use url::form_urlencoded::byte_serialize;

use super::shared_moment;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::pages::key::Shared;
use crate::pages::slot::Slot;
use crate::pages::subject::Subject;
use crate::paths;
use crate::review_cookie;
use crate::views::watch_view::{ReviewClosed, WatchShow};

/// A video with its player.
pub(crate) async fn show(
    conn: Conn,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let permalink: Permalink = path.parse().map_err(|_malformed| Error::NotFound)?;
    let id = permalink.id;
    // Other sites fetch the page as visitors, for link previews.
    if let (None, Some(moment)) = (conn.identity(), Moment::of_query(request.query_string())) {
        describe(&conn, id, moment).await;
    }
    let page = Shared::new("watch").of(id).about([Subject::Video(id), Subject::Categories]);
    let shown = conn.shared(page, move |db, renderer| {
        let listing = multimedia::get_video(db, id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        renderer.render(&WatchShow::new(&renderer.site, &listing, &source))
    });
    match shown.await {
        Err(Error::NotFound) => show_private(&conn, id, request.query_string()).await,
        shown => shown,
    }
}

/// The page of a private video, for those who can see it.
async fn show_private(conn: &Conn, id: VideoId, query: &str) -> Result<HttpResponse> {
    let sight = conn.sight();
    if let Some(token) = guest_token(conn, id).await? {
        // Keep the query, because a link may refer to a moment.
        let path = paths::review(&token);
        let path = if query.is_empty() { path } else { format!("{path}?{query}") };
        return Ok(conn.redirect(path));
    }
    conn.personal(move |db, renderer| {
        let listing = multimedia::get_visible_video(db, &sight, id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        let admission = multimedia::admit(db, &sight, id)?;
        let page = WatchShow::new(&renderer.site, &listing, &source);
        renderer.render(&page.admitting(admission))
    })
    .await
}

/// The review link with which the user can see a video that their account can't see.
async fn guest_token(conn: &Conn, id: VideoId) -> Result<Option<ReviewToken>> {
    let (sight, reviews) = (conn.sight(), conn.reviews().to_vec());
    if reviews.is_empty() {
        return Ok(None);
    }
    let find = move |db: &mut Connection| {
        if multimedia::is_visible(db, &Sight { reviews: Vec::new(), ..sight }, id)? {
            return Ok(None);
        }
        for token in reviews {
            let sight = Sight { user_id: None, reviews: vec![token.clone()] };
            if multimedia::is_visible(db, &sight, id)? {
                return Ok(Some(token));
            }
        }
        Ok(None)
    };
    Ok(conn.repo(find).await?)
}

/// The page of a video opened through a review link. For members, the link is remembered.
pub(crate) async fn review(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let Some(token) = ReviewToken::parse(&path) else { return closed(&conn) };
    let reader = conn.current_user().cloned();
    let cookie = review_cookie::with(&token, conn.reviews(), &conn.app().config);
    let shown = conn.personal(move |db, renderer| {
        let link = match &reader {
            Some(reader) => multimedia::come_by_review_link(db, reader, &token)?,
            None => multimedia::get_review_link(db, &token)?,
        };
        let is_member = reader.is_some();
        let sight = Sight { user_id: reader.map(|reader| reader.id), reviews: vec![token] };
        let listing = multimedia::get_visible_video(db, &sight, link.video_id)?;
        let source = listing.video.source().ok_or(Error::NotFound)?;
        let page = WatchShow::new(&renderer.site, &listing, &source);
        let admission = multimedia::admit(db, &sight, link.video_id)?;
        renderer.render(&page.admitting(admission).in_review(&link, admission, is_member))
    });
    match shown.await {
        Err(Error::NotFound) => closed(&conn),
        shown => {
            conn.put_cookie(cookie);
            shown
        }
    }
}

fn closed(conn: &Conn) -> Result<HttpResponse> {
    conn.render_status(StatusCode::NOT_FOUND, &ReviewClosed {})
}

/// Fills in the annotation at a moment, for link previews. If it can't be read, the page is shown without it.
async fn describe(conn: &Conn, id: VideoId, moment: Moment) {
    let text = Shared::new("moment").of(id).at_moment(moment.at_ms());
    let text = text.about([Subject::Video(id), Subject::Annotations(id)]);
    let words = conn.shared_text(text, move |db, locale| {
        let listing = multimedia::get_video(db, id)?;
        let words = shared_moment::words(db, &listing.video, moment)?;
        Ok(words.map(|words| words.text(locale)).unwrap_or_default())
    });
    match words.await {
        // The moment is after the end of the video.
        Ok(words) if words.is_empty() => {}
        Ok(words) => {
            let query = moment.query();
            let encoded: String = byte_serialize(query.as_bytes()).collect();
            conn.fill(Slot::EncodedMomentQuery, encoded);
            conn.fill(Slot::MomentQuery, query);
            conn.fill(Slot::MomentWords, format!("{words} · "));
        }
        Err(Error::NotFound) => {}
        Err(error) => {
            tracing::warn!(%error, video_id = %id, "the annotation at a linked moment could not be read");
        }
    }
}

//! Posters of videos.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use rumbl_core::Error as CoreError;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::poster::Poster;

/// The URL determines the picture completely, so copies stay valid forever.
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";
/// The poster of a private video is cached only by the browsers of those who can see it, and revalidated each time.
const PRIVATE: &str = "private, no-cache";

/// The poster that the owner's browser has read from the video.
pub(crate) async fn frame(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (id, name) = path.into_inner();
    let id: VideoId = id.parse().map_err(|_malformed| Error::NotFound)?;
    let sight = conn.sight();
    let find = move |db: &mut Connection| match multimedia::get_poster(db, id, &name) {
        Err(CoreError::NotFound) => {
            Ok((multimedia::get_visible_poster(db, &sight, id, &name)?, PRIVATE))
        }
        picture => Ok((picture?, CACHE_CONTROL)),
    };
    let (picture, cache_control) = conn.repo(find).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, cache_control))
        .body(picture))
}

/// Draws a poster.
pub(crate) async fn show(path: Path<String>) -> Result<HttpResponse> {
    let poster: Poster = path.parse().map_err(|_unknown| Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .body(poster.draw()))
}

//! The pictures of videos.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;

use crate::error::{Error, Result};
use crate::poster::Poster;

/// The address says everything about a picture, so a copy of it is good for ever.
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// Draws a picture.
pub(crate) async fn show(path: Path<String>) -> Result<HttpResponse> {
    let poster: Poster = path.parse().map_err(|_unknown| Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((header::CACHE_CONTROL, CACHE_CONTROL))
        .body(poster.draw()))
}

//! Videos as JSON, for programs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::rendered::Rendered;
use crate::pages::subject::Subject;
use crate::views::video_json_view::VideoJson;

/// A video.
pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id: VideoId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let document = Shared::new("video as JSON").of(id).about([
        Subject::Video(id),
        Subject::Categories,
        Subject::Annotations(id),
    ]);
    let shown = conn.shared_json(document, move |db| {
        Rendered::json(&VideoJson::from(&multimedia::get_video(db, id)?))
    });
    match shown.await {
        Err(Error::NotFound) => {
            let sight = conn.sight();
            let read = conn.repo(move |db| multimedia::get_visible_video(db, &sight, id));
            conn.json(StatusCode::OK, &VideoJson::from(&read.await?))
        }
        shown => shown,
    }
}

//! Videos as JSON, for programs.

use actix_web::HttpResponse;
use actix_web::web::Path;
use rumbl_core::ids::VideoId;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::rendered::Rendered;
use crate::pages::subject::Subject;
use crate::views::video_json_view::VideoJson;

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id: VideoId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let document = Shared::new("video as JSON").of(id).about([
        Subject::Video(id),
        Subject::Categories,
        Subject::Annotations(id),
    ]);
    conn.video_json((id, document), |_, video| Rendered::json(&VideoJson::from(video))).await
}

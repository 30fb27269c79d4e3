//! Videos as JSON, for programs.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;

use crate::app::App;
use crate::error::{Error, Result};
use crate::views::video_json_view::VideoJson;

/// A video.
pub async fn show(app: Data<App>, path: Path<String>) -> Result<HttpResponse> {
    let id: VideoId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let listing = app.repo.run(move |db| multimedia::get_video(db, id)).await?;
    Ok(HttpResponse::Ok().json(VideoJson::from(&listing)))
}

//! The annotations of a video as JSON, for people who are not logged in and for programs.

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::{Data, Path, Query};
use pubsub::Contents;
use rumbl_core::annotations::AnnotationQuery;
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;

use crate::app::App;
use crate::error::{Error, Result};
use crate::live::pages::Read;
use crate::views::changeset_view::ErrorsJson;

/// A page of annotations: the parameters and the shape are those of the channel.
pub async fn index(
    app: Data<App>,
    path: Path<String>,
    params: Query<Params>,
) -> Result<HttpResponse> {
    match AnnotationQuery::parse(&params) {
        Ok(query) => show(&app, &path, Read::Annotations(query)).await,
        Err(rumbl_core::Error::Invalid(changeset)) => {
            Ok(HttpResponse::UnprocessableEntity().json(ErrorsJson::from(&*changeset)))
        }
        Err(error) => Err(error.into()),
    }
}

/// How the annotations are spread over the video.
pub async fn density(app: Data<App>, path: Path<String>) -> Result<HttpResponse> {
    show(&app, &path, Read::Density).await
}

async fn show(app: &App, id: &str, read: Read) -> Result<HttpResponse> {
    let id: VideoId = id.parse().map_err(|_malformed| Error::NotFound)?;
    let page = app.live.pages.read(id, read, 0).await?;
    let Contents::Json(json) = page.json.contents() else {
        return Err(Error::internal("a page has no JSON form"));
    };
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(json.as_bytes().clone()))
}

//! The annotations of a video as JSON, for people who are not logged in and for programs.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, AnnotationQuery};

use crate::app::App;
use crate::error::{Error, Result};
use crate::views::annotation_view::{AnnotationDensityJson, AnnotationPageJson};
use crate::views::changeset_view::ErrorsJson;

/// A page of annotations: the parameters and the shape are those of the channel.
pub async fn index(
    app: Data<App>,
    path: Path<String>,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let id: VideoId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let page = app
        .repo
        .run(move |db| {
            multimedia::get_video(db, id)?;
            multimedia::list_annotations(db, id, &AnnotationQuery::parse(&params)?)
        })
        .await;
    match page {
        Ok(page) => Ok(HttpResponse::Ok().json(AnnotationPageJson::new(&page, None))),
        Err(rumbl_core::Error::Invalid(changeset)) => {
            Ok(HttpResponse::UnprocessableEntity().json(ErrorsJson::from(&*changeset)))
        }
        Err(error) => Err(error.into()),
    }
}

/// How the annotations are spread over the video.
pub async fn density(app: Data<App>, path: Path<String>) -> Result<HttpResponse> {
    let id: VideoId = path.parse().map_err(|_malformed| Error::NotFound)?;
    let density = app.repo.run(move |db| {
        multimedia::get_video(db, id)?;
        multimedia::annotation_density(db, id)
    });
    Ok(HttpResponse::Ok().json(AnnotationDensityJson::from(&density.await?)))
}

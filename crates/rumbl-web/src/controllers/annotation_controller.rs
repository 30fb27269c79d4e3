//! The annotations of a video as JSON, for visitors and for programs.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::rendered::Rendered;
use crate::pages::subject::Subject;
use crate::views::annotation_view::{AnnotationDensityJson, AnnotationPageJson};
use crate::views::changeset_view::ErrorsJson;

/// A page of annotations, with the same parameters and format as in the channel.
pub(crate) async fn index(
    conn: Conn,
    path: Path<String>,
    params: Query<Params>,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let query = match AnnotationQuery::parse(&params) {
        Ok(query) => query,
        Err(rumbl_core::Error::Invalid(changeset)) => {
            return Ok(HttpResponse::UnprocessableEntity().json(ErrorsJson::from(&*changeset)));
        }
        Err(error) => return Err(error.into()),
    };
    let document = Shared::new("annotations").of(id).to(query).about(subjects(id));
    conn.video_json((id, document), move |db, _| {
        let page = annotations::list_annotations(db, id, &query)?;
        Rendered::json(&AnnotationPageJson::from(&page))
    })
    .await
}

/// The distribution of annotations over the video.
pub(crate) async fn density(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let document = Shared::new("density").of(id).about(subjects(id));
    conn.video_json((id, document), move |db, _| {
        let density = annotations::annotation_density(db, id)?;
        Rendered::json(&AnnotationDensityJson::from(&density))
    })
    .await
}

fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

fn subjects(id: VideoId) -> [Subject; 2] {
    [Subject::Video(id), Subject::Annotations(id)]
}

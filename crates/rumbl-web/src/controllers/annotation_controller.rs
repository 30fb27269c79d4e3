//! The annotations of a video as JSON, for people who are not logged in and for programs.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Query};
use rumbl_core::annotations::{self, AnnotationQuery};
use rumbl_core::changeset::Params;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::rendered::Rendered;
use crate::pages::subject::Subject;
use crate::views::annotation_view::{AnnotationDensityJson, AnnotationPageJson};
use crate::views::changeset_view::ErrorsJson;

/// A page of annotations: the parameters and the shape are those of the channel.
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
    let shown = conn.shared_json(document, move |db| {
        multimedia::get_video(db, id)?;
        let page = annotations::list_annotations(db, id, &query)?;
        Rendered::json(&AnnotationPageJson::from(&page))
    });
    match shown.await {
        Err(Error::NotFound) => {
            let read = move |db: &mut Connection| annotations::list_annotations(db, id, &query);
            let page = visible(&conn, id, read).await?;
            conn.json(StatusCode::OK, &AnnotationPageJson::from(&page))
        }
        shown => shown,
    }
}

/// Reads something of a private video, for those for whom that is.
async fn visible<T: Send + 'static>(
    conn: &Conn,
    id: VideoId,
    read: impl FnOnce(&mut Connection) -> rumbl_core::Result<T> + Send + 'static,
) -> Result<T> {
    let sight = conn.sight();
    let read = conn.repo(move |db| {
        multimedia::get_visible_video(db, &sight, id)?;
        read(db)
    });
    Ok(read.await?)
}

/// How the annotations are spread over the video.
pub(crate) async fn density(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let document = Shared::new("density").of(id).about(subjects(id));
    let shown = conn.shared_json(document, move |db| {
        multimedia::get_video(db, id)?;
        let density = annotations::annotation_density(db, id)?;
        Rendered::json(&AnnotationDensityJson::from(&density))
    });
    match shown.await {
        Err(Error::NotFound) => {
            let read = move |db: &mut Connection| annotations::annotation_density(db, id);
            let density = visible(&conn, id, read).await?;
            conn.json(StatusCode::OK, &AnnotationDensityJson::from(&density))
        }
        shown => shown,
    }
}

fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

fn subjects(id: VideoId) -> [Subject; 2] {
    [Subject::Video(id), Subject::Annotations(id)]
}

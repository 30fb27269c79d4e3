//! The annotations of a video. Writes take the same path as on a socket: through the writer and the log to everyone who
//! watches the video.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Path;
use rumbl_core::annotations::{
    self, AnnotationAction, AnnotationChange, AnnotationQuery, AnnotationWithUser, AnnotationWrite,
};
use rumbl_core::changeset::Params;
use rumbl_core::ids::{AnnotationId, MAX_ID, VideoId};
use rumbl_core::log::{Logged, Written};
use rumbl_core::multimedia::{self, Sight};
use rumbl_core::page::PageSize;
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::IdempotencyKey;
use super::if_match::IfMatch;
use super::listing::{Entries, Listing};
use super::resource::{Attributes, Resource, id_schema};
use super::respond::render;
use super::version::Version;
use super::videos::{Owner, video_id};
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::live::outcome::WriteError;
use crate::pages::key::Shared;
use crate::pages::subject::Subject;

pub(super) const ROOT: Root = Root { v1: "annotation", v2: "annotation", fields };

/// The fields that an update accepts.
pub(super) const CHANGE: Root = Root { fields: changeable_fields, ..ROOT };

fn fields() -> Value {
    let mut fields = changeable_fields();
    let client_id = json!({
        "type": ["string", "null"], "maxLength": 64,
        "description": "the program's own: sent again, it makes no second annotation",
    });
    let reply_to_id = json!({
        "type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID,
        "description": "the annotation that it replies to, on the same video, or a reply to that one; \
                        a reply stands at the same moment, so it needs no `at`",
    });
    if let Some(fields) = fields.as_object_mut() {
        fields.insert("reply_to_id".to_owned(), reply_to_id);
        fields.insert("client_id".to_owned(), client_id);
    }
    fields
}

fn changeable_fields() -> Value {
    json!({
        "body": {"type": "string", "minLength": 1, "maxLength": 2000},
        "at": {
            "type": "integer", "minimum": 0, "maximum": 604_800_000,
            "description": "milliseconds from the start",
        },
    })
}

#[derive(Debug, Serialize)]
pub(super) struct AnnotationAttributes<'a> {
    body: &'a str,
    at: i64,
    video_id: VideoId,
    user: Owner<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<Owner<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_url: Option<&'a str>,
    reply_to_id: Option<AnnotationId>,
    edited: bool,
    resolved: bool,
}

impl Attributes for AnnotationAttributes<'_> {
    const KIND: &'static str = "annotation";

    fn properties() -> Value {
        let mut asked_by = Owner::schema();
        if let Some(schema) = asked_by.as_object_mut() {
            schema.insert("default".to_owned(), Value::Null);
        }
        json!({
            "body": {"type": "string"},
            "at": {"type": "integer", "minimum": 0, "description": "milliseconds from the start"},
            "video_id": id_schema(),
            "user": Owner::schema(),
            "asked_by": asked_by,
            "source_url": {"type": "string", "default": null},
            "reply_to_id": {
                "type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID,
                "description": "the annotation that heads its thread, if it is a reply; that one may be gone",
            },
            "edited": {"type": "boolean"},
            "resolved": {"type": "boolean", "description": "whether the owner of the video has dealt with it and its thread"},
        })
    }
}

fn resource(one: &AnnotationWithUser) -> Resource<AnnotationAttributes<'_>> {
    let AnnotationWithUser { annotation, username, asked_by } = one;
    let asked_by = annotation.asked_by_id.zip(asked_by.as_deref());
    Resource {
        id: annotation.id.get(),
        attributes: AnnotationAttributes {
            body: &annotation.body,
            at: annotation.at,
            video_id: annotation.video_id,
            user: Owner { id: annotation.user_id, username },
            asked_by: asked_by.map(|(id, username)| Owner { id, username }),
            source_url: annotation.source_url.as_deref(),
            reply_to_id: annotation.reply_to_id,
            edited: annotation.is_edited(),
            resolved: annotation.is_resolved(),
        },
        inserted_at: annotation.inserted_at,
        updated_at: annotation.updated_at,
    }
}

/// Lists annotations in the order of the video, from a moment on or within a window, a page at a time.
pub(crate) async fn index(
    conn: Conn,
    path: Path<String>,
    query: actix_web::web::Query<Params>,
) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let (query, size) = wanted(&query)?;
    let subjects = [Subject::Video(id), Subject::Annotations(id)];
    let document = Shared::new("api: annotations").of(id).to(query).after(0, size.get());
    let read = move |db: &mut Connection, sight: &Sight, version: Version| {
        multimedia::get_visible_video(db, sight, id)?;
        let limit = usize::try_from(size.get()).unwrap_or(usize::MAX);
        let page = annotations::list_some_annotations(db, id, &query, limit)?;
        let next = page.next.as_ref().map(ToString::to_string);
        let path = format!("{}/videos/{id}/annotations", version.base());
        let entries = Entries::following(page.annotations, size.get(), next);
        entries.render(version, &path, resource)
    };
    conn.visible_document(document.about(subjects), read).await
}

/// The cursor is the channel's, under the name that listings use for it.
fn wanted(params: &Params) -> Result<(AnnotationQuery, PageSize)> {
    Listing::by_cursor_alone(params)?;
    let cursor = params.text("cursor").filter(|cursor| !cursor.is_empty());
    let texts = ["from", "to"].into_iter().filter_map(|name| Some((name, params.text(name)?)));
    let texts = texts.chain(cursor.map(|cursor| ("after", cursor)));
    let query =
        AnnotationQuery::parse(&texts.collect()).map_err(|error| match Error::from(error) {
            Error::Invalid(errors) => Error::Invalid(errors.renamed("after", "cursor")),
            error => error,
        })?;
    let sizes = ["page_size", "limit"].into_iter();
    let size = Listing::size(&sizes.filter_map(|name| Some((name, params.text(name)?))).collect())?;
    Ok((query, size))
}

pub(crate) async fn show(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (video_id, id) = ids(&path)?;
    let subjects = [Subject::Video(video_id), Subject::Annotations(video_id)];
    let document = Shared::new("api: annotation").of(id).after(video_id.get(), 0).about(subjects);
    let read = move |db: &mut Connection, sight: &Sight, version: Version| {
        multimedia::get_visible_video(db, sight, video_id)?;
        render(&resource(&annotations::get_annotation(db, video_id, id)?), version)
    };
    conn.visible_document(document, read).await
}

pub(crate) async fn create(
    conn: Conn,
    path: Path<String>,
    key: Option<IdempotencyKey>,
    body: JsonBody,
) -> Result<HttpResponse> {
    let video_id = video_id(&path)?;
    let mut params = body.params(conn.version(), ROOT)?;
    if let (None, Some(key)) = (params.text("client_id"), key) {
        params = params.with("client_id", key.client_id(&body));
    }
    let action = AnnotationAction::Create { params, answer: None };
    let annotation = match write(&conn, video_id, action).await? {
        Written::Changed(Logged { change: AnnotationChange::Created(one), .. }) => one,
        Written::Repeated { id, .. } => find(&conn, video_id, id.try_into()).await?,
        Written::Changed(_) | Written::Unchanged => return Err(Error::NotFound),
    };
    let mut response = conn.written(StatusCode::CREATED, &resource(&annotation))?;
    let base = conn.version().base();
    let location = format!("{base}/videos/{video_id}/annotations/{}", annotation.annotation.id);
    let location = HeaderValue::try_from(location).map_err(Error::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// Changes one of the user's own annotations.
pub(crate) async fn update(
    conn: Conn,
    path: Path<(String, String)>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (video_id, id) = ids(&path)?;
    let params = body.params(conn.version(), CHANGE)?;
    changed(&conn, (video_id, id), AnnotationAction::Update { id, params, if_unchanged }).await
}

/// Resolves an annotation on one of the user's own videos.
pub(crate) async fn resolve(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (video_id, id) = ids(&path)?;
    let action = AnnotationAction::Resolve { id, is_resolved: true };
    changed(&conn, (video_id, id), action).await
}

/// Reopens an annotation on one of the user's own videos.
pub(crate) async fn reopen(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (video_id, id) = ids(&path)?;
    let action = AnnotationAction::Resolve { id, is_resolved: false };
    changed(&conn, (video_id, id), action).await
}

/// Submits a change, and responds with the changed annotation.
async fn changed(
    conn: &Conn,
    (video_id, id): (VideoId, AnnotationId),
    action: AnnotationAction,
) -> Result<HttpResponse> {
    let annotation = match write(conn, video_id, action).await? {
        Written::Changed(Logged {
            change: AnnotationChange::Updated { annotation, .. }, ..
        }) => annotation,
        _ => find(conn, video_id, Ok(id)).await?,
    };
    conn.written(StatusCode::OK, &resource(&annotation))
}

/// Deletes one of the user's own annotations, or any on one of their videos.
pub(crate) async fn delete(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (video_id, id) = ids(&path)?;
    write(&conn, video_id, AnnotationAction::Delete { id }).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn find(
    conn: &Conn,
    video_id: VideoId,
    id: Result<AnnotationId, rumbl_core::ids::InvalidId>,
) -> Result<AnnotationWithUser> {
    let id = id.map_err(|_no_id| Error::NotFound)?;
    Ok(conn.repo(move |db| annotations::get_annotation(db, video_id, id)).await?)
}

/// Submits a write, and starts the look-up if it is a question. The rate limit per user is shared with pages and
/// sockets.
async fn write(
    conn: &Conn,
    video_id: VideoId,
    action: AnnotationAction,
) -> Result<Written<AnnotationChange>> {
    let user = Arc::clone(&conn.acting()?.user);
    let live = &conn.app().live;
    live.limit.check(user.id).map_err(Error::too_many_requests)?;
    let write = AnnotationWrite { user: Arc::clone(&user), video_id, action };
    let written = live.annotations.write(write).await.map_err(|error| match error {
        WriteError::Refused(error) => Error::from(error),
        error => Error::unavailable(error),
    })?;
    if let (
        Written::Changed(Logged { change: AnnotationChange::Created(one), .. }),
        Some(answers),
    ) = (&written, &live.answers)
    {
        answers.consider(one.annotation.clone(), user, |_unanswered| {});
    }
    Ok(written)
}

fn ids(path: &(String, String)) -> Result<(VideoId, AnnotationId)> {
    Ok((video_id(&path.0)?, path.1.parse().map_err(|_malformed| Error::NotFound)?))
}

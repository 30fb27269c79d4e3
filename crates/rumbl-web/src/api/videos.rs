//! Videos.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use rumbl_core::ids::{CategoryId, MAX_ID, UserId, VideoId};
use rumbl_core::multimedia::{self, Sight, VideoFilter, VideoListing};
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::Once;
use super::if_match::IfMatch;
use super::listing::{Entries, Listing, Part};
use super::resource::{Attributes, Resource, id_schema};
use super::respond::{created, render};
use super::version::Version;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::pages::key::Shared;
use crate::pages::subject::Subject;

const VISIBILITIES: [&str; 3] = ["public", "unlisted", "private"];

pub(super) const ROOT: Root = Root { v1: "video", v2: "video", fields };

fn fields() -> Value {
    json!({
        "url": {
            "type": "string", "minLength": 1, "maxLength": 2000,
            "description": "a link to an mp4, webm or m3u8 file, or to a video on YouTube or Vimeo; of a file that its owner has uploaded here, its path on this site",
            "examples": ["https://example.com/video.mp4"],
        },
        "title": {"type": "string", "maxLength": 200},
        "description": {"type": "string", "maxLength": 5000},
        "category_id": {"type": ["integer", "null"], "minimum": 1, "maximum": MAX_ID},
        "answers_enabled": {"type": "boolean"},
        "duration_ms": {"type": ["integer", "null"], "minimum": 1, "maximum": 604_800_000},
        "poster": {"type": ["string", "null"], "description": "a JPEG picture in base64"},
        "visibility": {
            "type": "string", "enum": VISIBILITIES,
            "description": "public: for everybody; unlisted: for whoever has its address, and on no list; private: for those with whom it is shared",
        },
    })
}

#[derive(Debug, Serialize)]
pub(super) struct VideoAttributes<'a> {
    title: &'a str,
    slug: &'a str,
    url: &'a str,
    description: &'a str,
    category_id: Option<CategoryId>,
    category: Option<&'a str>,
    user: Owner<'a>,
    annotation_count: i64,
    duration_ms: Option<i64>,
    answers_enabled: bool,
    visibility: &'static str,
}

/// The owner of a resource.
#[derive(Debug, Serialize)]
pub(super) struct Owner<'a> {
    /// The owner's id.
    pub id: UserId,
    /// The owner's username.
    pub username: &'a str,
}

impl Owner<'_> {
    /// The JSON Schema of an owner.
    pub(super) fn schema() -> Value {
        json!({
            "type": "object",
            "required": ["id", "username"],
            "properties": {
                "id": id_schema(),
                "username": {"type": "string"},
            },
        })
    }
}

impl Attributes for VideoAttributes<'_> {
    const KIND: &'static str = "video";

    fn properties() -> Value {
        json!({
            "title": {"type": "string"},
            "slug": {"type": "string"},
            "url": {
                "type": "string",
                "description": "where the video plays from; of an uploaded file, its path on this site, such as /files/KEY.mp4",
            },
            "description": {"type": "string"},
            "category_id": {"type": ["integer", "null"]},
            "category": {"type": ["string", "null"]},
            "user": Owner::schema(),
            "annotation_count": {"type": "integer", "minimum": 0},
            "duration_ms": {"type": ["integer", "null"], "minimum": 1},
            "answers_enabled": {"type": "boolean"},
            "visibility": {"type": "string", "enum": VISIBILITIES},
        })
    }
}

fn resource(listing: &VideoListing) -> Resource<VideoAttributes<'_>> {
    let VideoListing { video, user, category } = listing;
    Resource {
        id: video.id.get(),
        attributes: VideoAttributes {
            title: &video.title,
            slug: &video.slug,
            url: &video.url,
            description: &video.description,
            category_id: video.category_id,
            category: category.as_ref().map(|category| category.name.as_str()),
            user: Owner { id: user.id, username: &user.username },
            annotation_count: video.annotation_count,
            duration_ms: video.duration_ms,
            answers_enabled: video.answers_enabled,
            visibility: video.visibility.as_str(),
        },
        inserted_at: video.inserted_at,
        updated_at: video.updated_at,
    }
}

/// Lists videos, newest first, optionally filtered by owner and by category.
pub(crate) async fn index(conn: Conn, listing: Listing) -> Result<HttpResponse> {
    let of_user: Option<UserId> = listing.filter("user_id")?;
    let in_category: Option<CategoryId> = listing.filter("category_id")?;
    let all = Shared::new("api: videos");
    let (document, filter, query) = match (of_user, in_category) {
        (Some(id), None) => (all.of(id), VideoFilter::OfUser(id), format!("?user_id={id}")),
        (None, Some(id)) => {
            (all.within(id), VideoFilter::InCategory(id), format!("?category_id={id}"))
        }
        (Some(id), Some(category_id)) => (
            all.of(id).within(category_id),
            VideoFilter::OfUserInCategory(id, category_id),
            format!("?user_id={id}&category_id={category_id}"),
        ),
        (None, None) => (all, VideoFilter::All, String::new()),
    };
    let subjects = [Subject::Videos, Subject::Categories, Subject::Counts];
    let document = listing.narrow(document.about(subjects));
    let part = listing.part;
    conn.document(document, move |db, version| {
        let id = |listing: &VideoListing| listing.video.id.get();
        let entries = match part {
            Part::Page(page) => Entries::page(multimedia::list_videos_page(db, filter, page)?, id),
            Part::After { cursor, size } => {
                let before = cursor.id.try_into().map_err(|_no_id| Error::NotFound)?;
                let found = multimedia::list_videos_before(db, filter, before, size)?;
                Entries::stretch(found, size, id)
            }
        };
        entries.render(version, &format!("{}/videos{query}", version.base()), resource)
    })
    .await
}

pub(crate) async fn show(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let subjects = [Subject::Video(id), Subject::Categories, Subject::Annotations(id)];
    let read = move |db: &mut Connection, sight: &Sight, version: Version| {
        render(&resource(&multimedia::get_visible_video(db, sight, id)?), version)
    };
    conn.visible_document(Shared::new("api: video").of(id).about(subjects), read).await
}

/// Adds a video to the user's own.
pub(crate) async fn create(conn: Conn, once: Once, body: JsonBody) -> Result<HttpResponse> {
    let (user, params) = (conn.acting_user()?, body.params(conn.version(), ROOT)?);
    let add = move |db: &mut Connection| {
        let video = multimedia::add_video(db, &user, &params)?;
        multimedia::get_user_video(db, &user, video.id)
    };
    let answer = |added: &VideoListing, version: Version| {
        let location = format!("{}/videos/{}", version.base(), added.video.id);
        created(&resource(added), version, Some(location))
    };
    once.create(&conn, add, answer).await
}

/// Changes one of the user's own videos.
pub(crate) async fn update(
    conn: Conn,
    path: Path<String>,
    IfMatch(if_unchanged): IfMatch,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (id, user) = (video_id(&path)?, conn.acting_user()?);
    let params = body.params(conn.version(), ROOT)?;
    let updated = conn.repo(move |db| {
        multimedia::update_video_if(db, &user, id, &params, &if_unchanged)?;
        multimedia::get_user_video(db, &user, id)
    });
    conn.written(StatusCode::OK, &resource(&updated.await?))
}

/// Deletes one of the user's own videos, with its annotations.
pub(crate) async fn delete(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let (id, user) = (video_id(&path)?, conn.acting_user()?);
    conn.repo(move |db| multimedia::delete_video(db, &user, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn video_id(path: &str) -> Result<VideoId> {
    path.parse().map_err(|_malformed| Error::NotFound)
}

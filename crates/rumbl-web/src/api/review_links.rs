//! Review links to one of the user's videos.

use actix_web::HttpResponse;
use actix_web::web::Path;
use chrono::NaiveDateTime;
use rumbl_core::ids::{ReviewLinkId, VideoId};
use rumbl_core::multimedia::{self, MAX_REVIEW_DAYS, ReviewLink};
use rumbl_core::repo::Connection;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::{JsonBody, Root};
use super::idempotent::Once;
use super::listing::Entries;
use super::resource::{Attributes, Resource, id_schema};
use super::respond::created;
use super::version::Version;
use super::videos::video_id;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::paths;
use crate::site::Site;

pub(super) const ROOT: Root = Root { v1: "review_link", v2: "review_link", fields };

fn fields() -> Value {
    json!({
        "may_annotate": {
            "type": "boolean", "default": false,
            "description": "whether people with an account may annotate by it",
        },
        "days": {
            "type": "integer", "minimum": 1, "maximum": MAX_REVIEW_DAYS, "default": 14,
            "description": "until it expires",
        },
    })
}

#[derive(Debug, Serialize)]
pub(super) struct ReviewLinkAttributes {
    video_id: VideoId,
    url: String,
    may_annotate: bool,
    expires_at: String,
}

impl Attributes for ReviewLinkAttributes {
    const KIND: &'static str = "review_link";

    fn properties() -> Value {
        json!({
            "video_id": id_schema(),
            "url": {"type": "string", "description": "whoever has it sees the video"},
            "may_annotate": {"type": "boolean"},
            "expires_at": {"type": "string", "format": "date-time"},
        })
    }
}

fn resource(link: &ReviewLink, site: &Site) -> Resource<ReviewLinkAttributes> {
    Resource {
        id: link.id.get(),
        attributes: ReviewLinkAttributes {
            video_id: link.video_id,
            url: site.address(&paths::review(&link.token)),
            may_annotate: link.may_annotate,
            expires_at: datetime(link.expires_at),
        },
        inserted_at: link.inserted_at,
        updated_at: link.inserted_at,
    }
}

fn datetime(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Lists the valid links to a video, newest first.
pub(crate) async fn index(conn: Conn, path: Path<String>) -> Result<HttpResponse> {
    let id = video_id(&path)?;
    let site = Site::of(&conn.app().config);
    conn.own_document(move |db, user, version| {
        let all = multimedia::list_review_links(db, user, id)?;
        let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let path = format!("{}/videos/{id}/review-links", version.base());
        Entries::following(all, count, None).render(version, &path, |link| resource(link, &site))
    })
    .await
}

pub(crate) async fn create(
    conn: Conn,
    once: Once,
    path: Path<String>,
    body: JsonBody,
) -> Result<HttpResponse> {
    let (id, user) = (video_id(&path)?, conn.acting_user()?);
    let params = body.params(conn.version(), ROOT)?;
    let site = Site::of(&conn.app().config);
    let listing = format!("{}/videos/{id}/review-links", conn.version().base());
    let make = move |db: &mut Connection| multimedia::create_review_link(db, &user, id, &params);
    let answer = move |link: &ReviewLink, version: Version| {
        created(&resource(link, &site), version, Some(listing))
    };
    // Whoever has the link can see the video, so its token must not be stored with the response.
    once.create_with_secret(&conn, make, answer).await
}

/// Revokes a link. People who used it lose access.
pub(crate) async fn delete(conn: Conn, path: Path<(String, String)>) -> Result<HttpResponse> {
    let (id, user) = (video_id(&path.0)?, conn.acting_user()?);
    let link: ReviewLinkId = path.1.parse().map_err(|_malformed| Error::NotFound)?;
    conn.repo(move |db| multimedia::revoke_review_link(db, &user, id, link)).await?;
    Ok(HttpResponse::NoContent().finish())
}

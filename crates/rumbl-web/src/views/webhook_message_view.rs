//! The messages of webhooks.

use chrono::{NaiveDateTime, SecondsFormat};
use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::ids::{AnnotationId, UserId, VideoId};
use rumbl_core::multimedia::VideoListing;
use rumbl_core::webhooks::Delivery;
use serde::Serialize;

use crate::paths;

/// `{type, timestamp, data}`, as Standard Webhooks recommends.
#[derive(Debug, Serialize)]
pub(crate) struct WebhookMessage<'a> {
    #[serde(rename = "type")]
    event: &'static str,
    /// When it happened.
    timestamp: String,
    data: Data<'a>,
}

/// The change and the current state of its subject. Deleted records are left out.
#[derive(Debug, Serialize)]
struct Data<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    video_id: Option<VideoId>,
    /// The `seq` of the change in the video's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation_id: Option<AnnotationId>,
    /// The annotation's previous moment, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    was_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<Annotation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<Video<'a>>,
}

#[derive(Debug, Serialize)]
struct Annotation<'a> {
    id: AnnotationId,
    body: &'a str,
    at: i64,
    user: Person<'a>,
    /// The annotation that heads its thread, if it is a reply.
    reply_to_id: Option<AnnotationId>,
    /// Whether the owner of the video has resolved it.
    resolved: bool,
    /// When it was resolved; `None` if it is open.
    resolved_at: Option<String>,
    inserted_at: String,
    updated_at: String,
}

#[derive(Debug, Serialize)]
struct Video<'a> {
    id: VideoId,
    title: &'a str,
    /// The link to it.
    link: String,
    /// Whether moderators have hidden it.
    hidden: bool,
    updated_at: String,
}

#[derive(Debug, Serialize)]
struct Person<'a> {
    id: UserId,
    username: &'a str,
}

impl<'a> WebhookMessage<'a> {
    /// A delivery with its subject; `site` is the site's origin.
    pub(crate) fn new(
        delivery: &Delivery,
        annotation: Option<&'a AnnotationWithUser>,
        video: Option<&'a VideoListing>,
        site: &str,
    ) -> Self {
        let annotation = annotation.map(|AnnotationWithUser { annotation, username, .. }| {
            let user = Person { id: annotation.user_id, username };
            Annotation {
                id: annotation.id,
                body: &annotation.body,
                at: annotation.at,
                user,
                reply_to_id: annotation.reply_to_id,
                resolved: annotation.is_resolved(),
                resolved_at: annotation.resolved_at.map(utc),
                inserted_at: utc(annotation.inserted_at),
                updated_at: utc(annotation.updated_at),
            }
        });
        let video = video.map(|VideoListing { video, .. }| Video {
            id: video.id,
            title: &video.title,
            link: format!("{site}{}", paths::watch(video)),
            hidden: video.hidden_at.is_some(),
            updated_at: utc(video.updated_at),
        });
        let data = Data {
            video_id: delivery.video_id,
            seq: delivery.seq,
            annotation_id: delivery.annotation_id,
            was_at: delivery.was_at,
            annotation,
            video,
        };
        Self { event: delivery.event.name(), timestamp: utc(delivery.inserted_at), data }
    }
}

/// A UTC time in RFC 3339.
fn utc(time: NaiveDateTime) -> String {
    time.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}

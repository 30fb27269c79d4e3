//! A video as JSON.

use chrono::{NaiveDateTime, SecondsFormat};
use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

/// A video: `{data: {id, title, slug, url, description, category, user: {id, username},
/// annotation_count, inserted_at}}`, wrapped as Phoenix's generator does. `category` is a name or
/// null, `inserted_at` a time in UTC.
#[derive(Debug, Serialize)]
pub(crate) struct VideoJson<'a> {
    data: Data<'a>,
}

#[derive(Debug, Serialize)]
struct Data<'a> {
    id: VideoId,
    title: &'a str,
    slug: &'a str,
    url: &'a str,
    description: &'a str,
    category: Option<&'a str>,
    user: Owner<'a>,
    annotation_count: i64,
    inserted_at: String,
}

#[derive(Debug, Serialize)]
struct Owner<'a> {
    id: UserId,
    username: &'a str,
}

impl<'a> From<&'a VideoListing> for VideoJson<'a> {
    fn from(listing: &'a VideoListing) -> Self {
        let VideoListing { video, user, category } = listing;
        let data = Data {
            id: video.id,
            title: &video.title,
            slug: &video.slug,
            url: &video.url,
            description: &video.description,
            category: category.as_ref().map(|category| category.name.as_str()),
            user: Owner { id: user.id, username: &user.username },
            annotation_count: video.annotation_count,
            inserted_at: utc(video.inserted_at),
        };
        Self { data }
    }
}

/// A UTC time in RFC 3339.
pub(crate) fn utc(time: NaiveDateTime) -> String {
    time.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true)
}

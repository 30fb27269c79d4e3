//! The page where a video is watched.

use rumbl_core::ids::{RoomId, VideoId};
use rumbl_core::multimedia::{
    Admission, ReviewLink, VideoListing, VideoSource, Visibility, video_topic,
};
use rumbl_core::rooms::Room;
use serde::Serialize;
use url::Url;

use super::View;
use super::layout_view::UserView;
use super::sharing_view::Sharing;
use crate::paths;
use crate::security_policy::SecurityPolicy;
use crate::site::Site;

/// A video with all that its page needs to play it and to find its annotations.
#[derive(Debug, Serialize)]
pub(crate) struct WatchShow<'a> {
    video: WatchedVideo<'a>,
    topic: String,
    annotations_url: String,
    sharing: Sharing,
    /// Whether visitors without an account are connected too.
    has_guests: bool,
    /// Where the page has to be opened to be live, if the settings say so.
    public_origin: Option<&'a str>,
    /// Whether it is in a frame on another site's page.
    is_embed: bool,
    follow_path: String,
    /// The room whose playback it follows.
    room: Option<WatchedRoom>,
    access: Access,
    /// The review link that led here.
    review: Option<Review>,
}

#[derive(Debug, Serialize)]
struct Access {
    /// Whether it is not followed, and can't be shown on other sites.
    is_private: bool,
    /// Whether search engines may know it.
    is_listed: bool,
    /// Whether members who are here may annotate.
    may_annotate: bool,
}

#[derive(Debug, Serialize)]
struct Review {
    may_annotate: bool,
}

#[derive(Debug, Serialize)]
struct WatchedRoom {
    id: RoomId,
}

#[derive(Debug, Serialize)]
struct WatchedVideo<'a> {
    id: VideoId,
    title: &'a str,
    description: &'a str,
    category: Option<&'a str>,
    user: UserView<'a>,
    watch_path: String,
    poster_path: String,
    source: Source<'a>,
}

/// What the player plays. `host` is the other site that has a file or a stream, empty where it is
/// rumbl's own: nothing is asked of another before the viewer presses play.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Source<'a> {
    File { src: &'a str, host: String },
    Hls { src: &'a str, host: String },
    YouTube { video_id: &'a str },
    Vimeo { video_id: &'a str, hash: Option<&'a str> },
}

impl<'a> WatchShow<'a> {
    /// The page of `listing`, whose address was parsed into `source`.
    pub(crate) fn new(site: &'a Site, listing: &'a VideoListing, source: &'a VideoSource) -> Self {
        let VideoListing { video, user, category } = listing;
        let source = match source {
            VideoSource::File { .. } => Source::File { src: &video.url, host: host(&video.url) },
            VideoSource::Hls => Source::Hls { src: &video.url, host: host(&video.url) },
            VideoSource::YouTube { video_id } => Source::YouTube { video_id },
            VideoSource::Vimeo { video_id, hash } => {
                Source::Vimeo { video_id, hash: hash.as_deref() }
            }
        };
        Self {
            video: WatchedVideo {
                id: video.id,
                title: &video.title,
                description: &video.description,
                category: category.as_ref().map(|category| category.name.as_str()),
                user: user.into(),
                watch_path: paths::watch(video),
                poster_path: paths::video_poster(video),
                source,
            },
            topic: video_topic(video.id).to_string(),
            annotations_url: paths::annotations(video.id),
            sharing: Sharing::new(site, video),
            has_guests: site.has_guests,
            public_origin: site.public_origin.as_deref(),
            is_embed: false,
            follow_path: paths::follow_video(video.id),
            room: None,
            access: Access {
                is_private: video.visibility == Visibility::Private,
                is_listed: video.visibility == Visibility::Public,
                may_annotate: true,
            },
            review: None,
        }
    }

    /// The same for somebody who may do so much at a private video.
    #[must_use]
    pub(crate) fn admitting(self, admission: Admission) -> Self {
        let may_annotate = match admission {
            Admission::Open => true,
            Admission::Shared { may_annotate } => may_annotate,
        };
        Self { access: Access { may_annotate, ..self.access }, ..self }
    }

    /// The same by a review link. Members may annotate by their account, too; a guest first has to log in.
    #[must_use]
    pub(crate) fn in_review(
        self,
        link: &ReviewLink,
        admission: Admission,
        is_member: bool,
    ) -> Self {
        let may_annotate = match admission {
            Admission::Open => true,
            Admission::Shared { may_annotate } if is_member => may_annotate,
            Admission::Shared { .. } => link.may_annotate,
        };
        Self { review: Some(Review { may_annotate }), ..self }
    }

    /// The same in a room.
    #[must_use]
    pub(crate) fn in_room(self, room: &Room) -> Self {
        Self { room: Some(WatchedRoom { id: room.id }), ..self }
    }

    /// The same in a frame.
    #[must_use]
    pub(crate) fn embedded(self) -> Self {
        Self { is_embed: true, ..self }
    }
}

/// The host of a whole address; empty for a path on rumbl's own site.
fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned()
}

impl View for WatchShow<'_> {
    const TEMPLATE: &'static str = "watch/show.html";

    fn title(&self) -> String {
        self.video.title.to_owned()
    }

    /// The page may load its own player and no other.
    fn policy(&self) -> SecurityPolicy {
        match self.video.source {
            Source::File { src, .. } => SecurityPolicy::with_media(src),
            Source::Hls { src, .. } => SecurityPolicy::with_stream(src),
            Source::YouTube { .. } => SecurityPolicy::with_youtube(),
            Source::Vimeo { .. } => SecurityPolicy::with_vimeo(),
        }
    }
}

/// There is no such review link, or none any more.
#[derive(Debug, Serialize)]
pub(crate) struct ReviewClosed {}

impl View for ReviewClosed {
    const TEMPLATE: &'static str = "watch/closed.html";

    fn title(&self) -> String {
        "Link no longer valid".to_owned()
    }
}

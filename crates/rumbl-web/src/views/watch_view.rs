//! The page for watching a video.

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
use crate::i18n::{Message, t};
use crate::paths;
use crate::security_policy::SecurityPolicy;
use crate::site::Site;

/// A video, with all data that its page needs for the player and the annotations.
#[derive(Debug, Serialize)]
pub(crate) struct WatchShow<'a> {
    video: WatchedVideo<'a>,
    topic: String,
    annotations_url: String,
    sharing: Sharing,
    /// Whether visitors without an account connect too.
    has_guests: bool,
    /// Whether the page is framed by another site.
    is_embed: bool,
    follow_path: String,
    /// The room that the player follows.
    room: Option<WatchedRoom>,
    access: Access,
    /// The review link that the page was opened with.
    review: Option<Review>,
}

#[derive(Debug, Serialize)]
struct Access {
    /// Whether the video is private, so that it can't be followed or embedded.
    is_private: bool,
    /// Whether search engines may index it.
    is_listed: bool,
    /// Whether logged-in members may annotate here.
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

/// The player's source. `host` is the other site that serves a file or stream, and empty for rumbl's own. No other
/// site is contacted before the viewer presses play.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Source<'a> {
    File { src: &'a str, host: String },
    Hls { src: &'a str, host: String },
    YouTube { video_id: &'a str },
    Vimeo { video_id: &'a str, hash: Option<&'a str> },
}

impl<'a> WatchShow<'a> {
    /// The page of `listing`, whose URL was parsed into `source`.
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

    /// Sets what the reader may do at a private video.
    #[must_use]
    pub(crate) fn admitting(self, admission: Admission) -> Self {
        let may_annotate = match admission {
            Admission::Open => true,
            Admission::Shared { may_annotate } => may_annotate,
        };
        Self { access: Access { may_annotate, ..self.access }, ..self }
    }

    /// Marks the page as opened by a review link. Members can annotate with their account; guests have to log in
    /// first.
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

    /// Makes the page follow a room.
    #[must_use]
    pub(crate) fn in_room(self, room: &Room) -> Self {
        Self { room: Some(WatchedRoom { id: room.id }), ..self }
    }

    /// Makes the page suitable for a frame.
    #[must_use]
    pub(crate) fn embedded(self) -> Self {
        Self { is_embed: true, ..self }
    }
}

/// The host of an absolute URL; empty for a path on rumbl's own site.
fn host(url: &str) -> String {
    let url = Url::parse(url).ok();
    url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned()
}

impl View for WatchShow<'_> {
    const TEMPLATE: &'static str = "watch/show.html";

    fn title(&self) -> Message {
        self.video.title.into()
    }

    /// Allows only the page's own player.
    fn policy(&self) -> SecurityPolicy {
        match self.video.source {
            Source::File { src, .. } => SecurityPolicy::with_media(src),
            Source::Hls { src, .. } => SecurityPolicy::with_stream(src),
            Source::YouTube { .. } => SecurityPolicy::with_youtube(),
            Source::Vimeo { .. } => SecurityPolicy::with_vimeo(),
        }
    }
}

/// The page for a review link that doesn't exist or has been revoked.
#[derive(Debug, Serialize)]
pub(crate) struct ReviewClosed {}

impl View for ReviewClosed {
    const TEMPLATE: &'static str = "watch/closed.html";

    fn title(&self) -> Message {
        t!("title-link-no-longer-valid")
    }
}

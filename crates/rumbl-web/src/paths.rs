//! The addresses of things, as links and redirects have them.

use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::{Category, Video};
use rumbl_core::page::PageNumber;
use rumbl_core::seeds::DEMO_VIDEO_URL;

use crate::poster::Poster;
use crate::static_files;

/// A picture of the demo's film, in the bundle.
const DEMO_POSTER: &str = "media/demo.webp";

/// The home page.
pub(crate) const HOME: &str = "/";
/// The listing of people.
pub(crate) const USERS: &str = "/users";
/// Where people log in.
pub(crate) const SESSIONS: &str = "/sessions";
/// Everybody's videos.
pub(crate) const BROWSE: &str = "/videos";
/// Where one's password is changed.
pub(crate) const PASSWORD: &str = "/settings/password";
/// A person's own videos.
pub(crate) const VIDEOS: &str = "/manage/videos";
/// The form to add a video.
pub(crate) const NEW_VIDEO: &str = "/manage/videos/new";

/// The form to log in.
pub(crate) const NEW_SESSION: &str = "/sessions/new";
/// The form to register.
pub(crate) const NEW_USER: &str = "/users/new";

/// A person's profile.
pub(crate) fn user(id: UserId) -> String {
    format!("{USERS}/{id}")
}

/// One of a person's own videos.
pub(crate) fn video(id: VideoId) -> String {
    format!("{VIDEOS}/{id}")
}

/// The form to change a video.
pub(crate) fn edit_video(id: VideoId) -> String {
    format!("{VIDEOS}/{id}/edit")
}

/// Where a video is watched.
pub(crate) fn watch(video: &Video) -> String {
    format!("/watch/{}", video.permalink())
}

/// Where a video is watched from a moment on, in milliseconds; a part of a second is dropped.
pub(crate) fn moment(video: &Video, at_ms: i64) -> String {
    format!("{}?t={}", watch(video), at_ms / 1_000)
}

/// The videos of a category.
pub(crate) fn category(category: &Category) -> String {
    format!("/categories/{}", category.permalink())
}

/// A page of the listing at `path`; the first is at that path itself.
pub(crate) fn page(path: &str, number: PageNumber) -> String {
    if number == PageNumber::FIRST { path.to_owned() } else { format!("{path}?page={number}") }
}

/// The picture of a video: a frame that its owner's browser has read, or else one that is drawn.
pub(crate) fn video_poster(video: &Video) -> String {
    match &video.poster {
        Some(name) => format!("/posters/{}/{name}.jpg", video.id),
        None if video.url == DEMO_VIDEO_URL => static_files::address(DEMO_POSTER),
        None => poster(Poster::of(video)),
    }
}

/// A picture that is drawn.
pub(crate) fn poster(poster: Poster) -> String {
    format!("/posters/{poster}.svg")
}

/// The annotations of a video, as JSON.
pub(crate) fn annotations(id: VideoId) -> String {
    format!("/api/videos/{id}/annotations")
}

/// The annotations of a video as a file.
pub(crate) fn export(id: VideoId, extension: &str) -> String {
    format!("/videos/{id}/annotations.{extension}")
}

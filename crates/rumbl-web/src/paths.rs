//! The addresses of things, as links and redirects have them.

use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::Video;

/// The home page.
pub const HOME: &str = "/";
/// The listing of people.
pub const USERS: &str = "/users";
/// Where people log in.
pub const SESSIONS: &str = "/sessions";
/// A person's own videos.
pub const VIDEOS: &str = "/manage/videos";

/// A person's profile.
pub fn user(id: UserId) -> String {
    format!("{USERS}/{id}")
}

/// One of a person's own videos.
pub fn video(id: VideoId) -> String {
    format!("{VIDEOS}/{id}")
}

/// The form to change a video.
pub fn edit_video(id: VideoId) -> String {
    format!("{VIDEOS}/{id}/edit")
}

/// Where a video is watched.
pub fn watch(video: &Video) -> String {
    format!("/watch/{}", video.permalink())
}

/// The annotations of a video, as JSON.
pub fn annotations(id: VideoId) -> String {
    format!("/api/videos/{id}/annotations")
}

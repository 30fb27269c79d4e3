//! The addresses of things, as links and redirects have them.

use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::{Category, Video};
use rumbl_core::page::PageNumber;

use crate::poster::Poster;

/// The home page.
pub const HOME: &str = "/";
/// The listing of people.
pub const USERS: &str = "/users";
/// Where people log in.
pub const SESSIONS: &str = "/sessions";
/// Everybody's videos.
pub const BROWSE: &str = "/videos";
/// Where one's password is changed.
pub const PASSWORD: &str = "/settings/password";
/// A person's own videos.
pub const VIDEOS: &str = "/manage/videos";

/// The form to log in.
pub const NEW_SESSION: &str = "/sessions/new";
/// The form to register.
pub const NEW_USER: &str = "/users/new";

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

/// The videos of a category.
pub fn category(category: &Category) -> String {
    format!("/categories/{}", category.permalink())
}

/// A page of the listing at `path`; the first is at that path itself.
pub fn page(path: &str, number: PageNumber) -> String {
    if number == PageNumber::FIRST { path.to_owned() } else { format!("{path}?page={number}") }
}

/// A picture.
pub fn poster(poster: Poster) -> String {
    format!("/posters/{poster}.svg")
}

/// The annotations of a video, as JSON.
pub fn annotations(id: VideoId) -> String {
    format!("/api/videos/{id}/annotations")
}

/// The annotations of a video as a file.
pub fn export(id: VideoId, extension: &str) -> String {
    format!("/videos/{id}/annotations.{extension}")
}

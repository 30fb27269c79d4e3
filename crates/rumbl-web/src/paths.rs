//! The addresses of things, as links and redirects have them.

use rumbl_core::ids::{UserId, VideoId};
use rumbl_core::multimedia::{Category, Video};
use rumbl_core::page::PageNumber;
use url::form_urlencoded;

use crate::poster::Poster;

/// The home page.
pub(crate) const HOME: &str = "/";
/// The listing of people.
pub(crate) const USERS: &str = "/users";
/// Where people log in.
pub(crate) const SESSIONS: &str = "/sessions";
/// Everybody's videos.
pub(crate) const BROWSE: &str = "/videos";
/// Where videos, people and annotations are searched.
pub(crate) const SEARCH: &str = "/search";
/// Where one's password is changed.
pub(crate) const PASSWORD: &str = "/settings/password";
/// A person's own videos.
pub(crate) const VIDEOS: &str = "/manage/videos";

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

/// A moment of a video, in milliseconds.
pub(crate) fn moment(video: &Video, at_ms: i64) -> String {
    let (seconds, thousandths) = (at_ms / 1_000, at_ms % 1_000);
    let fraction = if thousandths == 0 { String::new() } else { format!(".{thousandths:03}") };
    format!("{}?t={seconds}{fraction}", watch(video))
}

/// The search for a text.
pub(crate) fn search(text: &str) -> String {
    if text.is_empty() {
        return SEARCH.to_owned();
    }
    let query: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("{SEARCH}?q={query}")
}

/// The videos of a category.
pub(crate) fn category(category: &Category) -> String {
    format!("/categories/{}", category.permalink())
}

/// A page of the listing at `path`; the first is at that path itself.
pub(crate) fn page(path: &str, number: PageNumber) -> String {
    if number == PageNumber::FIRST { path.to_owned() } else { format!("{path}?page={number}") }
}

/// A picture.
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

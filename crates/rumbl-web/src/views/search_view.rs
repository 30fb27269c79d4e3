//! Search results.

use rumbl_core::accounts::User;
use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::ids::{AnnotationId, UserId, VideoId};
use rumbl_core::multimedia::{Video, VideoListing};
use rumbl_core::search::{Excerpt, Found, SearchQuery};

use super::clock::clock;
use crate::paths;

/// Longer than any title, name or username, in characters, so these are never truncated.
const WHOLE: usize = 200;
/// The longest excerpt of a description or annotation, in characters.
const EXCERPT: usize = 160;

/// Search results, each kind ordered by relevance.
#[derive(Debug, Default)]
pub(crate) struct SearchResults {
    /// Videos.
    pub videos: Rows<VideoResult>,
    /// People.
    pub people: Rows<PersonResult>,
    /// Annotations.
    pub said: Rows<SaidResult>,
}

/// The rows of one kind.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    /// The best ones.
    pub rows: Vec<T>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A video that was found.
#[derive(Debug)]
pub(crate) struct VideoResult {
    pub(crate) id: VideoId,
    pub(crate) path: String,
    pub(crate) poster: String,
    pub(crate) title: Excerpt,
    pub(crate) description: Excerpt,
    pub(crate) username: String,
    pub(crate) category: Option<Excerpt>,
}

/// A person who was found.
#[derive(Debug)]
pub(crate) struct PersonResult {
    pub(crate) id: UserId,
    pub(crate) path: String,
    pub(crate) name: Excerpt,
    pub(crate) username: Excerpt,
}

/// An annotation that was found.
#[derive(Debug)]
pub(crate) struct SaidResult {
    pub(crate) id: AnnotationId,
    /// The path to its moment of the video.
    pub(crate) path: String,
    pub(crate) body: Excerpt,
    pub(crate) moment: String,
    pub(crate) video: String,
    pub(crate) username: String,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), has_more: false }
    }
}

impl<T> Rows<T> {
    fn new<R>(found: &Found<R>, row: impl FnMut(&R) -> T) -> Self {
        Self { rows: found.rows.iter().map(row).collect(), has_more: found.has_more }
    }
}

impl SearchResults {
    /// The results for a query.
    pub(crate) fn new(
        query: &SearchQuery,
        videos: &Found<VideoListing>,
        people: &Found<User>,
        said: &Found<(AnnotationWithUser, Video)>,
    ) -> Self {
        Self {
            videos: Rows::new(videos, |listing| VideoResult::new(query, listing)),
            people: Rows::new(people, |user| PersonResult::new(query, user)),
            said: Rows::new(said, |(said, video)| SaidResult::new(query, said, video)),
        }
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// The number of results shown.
    pub(crate) fn count(&self) -> usize {
        self.videos.rows.len() + self.people.rows.len() + self.said.rows.len()
    }

    /// Whether there are more results than shown.
    pub(crate) fn has_more(&self) -> bool {
        self.videos.has_more || self.people.has_more || self.said.has_more
    }
}

impl VideoResult {
    fn new(query: &SearchQuery, VideoListing { video, user, category }: &VideoListing) -> Self {
        Self {
            id: video.id,
            path: paths::watch(video),
            poster: paths::video_poster(video),
            title: query.excerpt(&video.title, WHOLE),
            description: query.excerpt(&video.description, EXCERPT),
            username: user.username.clone(),
            category: category.as_ref().map(|category| query.excerpt(&category.name, WHOLE)),
        }
    }
}

impl PersonResult {
    fn new(query: &SearchQuery, user: &User) -> Self {
        Self {
            id: user.id,
            path: paths::user(user.id),
            name: query.excerpt(&user.name, WHOLE),
            username: query.excerpt(&user.username, WHOLE),
        }
    }
}

impl SaidResult {
    fn new(query: &SearchQuery, said: &AnnotationWithUser, video: &Video) -> Self {
        let AnnotationWithUser { annotation, username, .. } = said;
        Self {
            id: annotation.id,
            path: paths::said(video, annotation),
            body: query.excerpt(&annotation.body, EXCERPT),
            moment: clock(annotation.at),
            video: video.title.clone(),
            username: username.clone(),
        }
    }
}

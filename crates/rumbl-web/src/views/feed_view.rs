//! What is new from what a person follows.

use rumbl_core::accounts::User;
use rumbl_core::follows::{FeedEntry, FeedPage};
use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

use super::View;
use super::layout_view::UserView;
use super::video_facts::VideoFacts;
use super::video_view::VideoCard;
use super::when::When;
use crate::moment::Moment;
use crate::paths;
use crate::watching::Watching;

/// A page of the feed.
#[derive(Debug, Serialize)]
pub(crate) struct FeedIndex<'a> {
    entries: Vec<Entry<'a>>,
    next: Option<String>,
    /// Whether the person follows anything, so that there is nothing new rather than nothing to be.
    follows_any: bool,
}

/// Something new.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Entry<'a> {
    /// Somebody said something.
    Annotation {
        /// Who.
        user: Person<'a>,
        /// What.
        body: &'a str,
        /// Of which moment, as players show it.
        moment: String,
        /// Where that is.
        path: String,
        /// What the video is called.
        title: &'a str,
        /// The video besides.
        facts: VideoFacts,
        /// When it was said.
        when: When,
    },
    /// Somebody added a video.
    Video {
        /// The video.
        video: Box<VideoCard<'a>>,
        /// Who.
        user: Person<'a>,
        /// When.
        when: When,
    },
}

/// Somebody, with the way to their profile.
#[derive(Debug, Serialize)]
pub(crate) struct Person<'a> {
    id: i64,
    username: &'a str,
    path: String,
}

impl<'a> FeedIndex<'a> {
    /// A page, for somebody who follows so many.
    pub(crate) fn new(page: &'a FeedPage, follows: i64, watching: &Watching) -> Self {
        let next = page.next.map(|cursor| format!("{}?from={cursor}", paths::FEED));
        Self { entries: Entry::list(&page.entries, watching), next, follows_any: follows > 0 }
    }
}

impl<'a> Entry<'a> {
    /// Some entries, in their order.
    pub(crate) fn list(entries: &'a [FeedEntry], watching: &Watching) -> Vec<Self> {
        entries.iter().map(|entry| Self::new(entry, watching)).collect()
    }

    fn new(entry: &'a FeedEntry, watching: &Watching) -> Self {
        let when = When::ago(entry.inserted_at());
        match entry {
            FeedEntry::Annotation(said) => {
                let (one, VideoListing { video, .. }) = &**said;
                let moment = Moment::at(one.annotation.at);
                let id = one.annotation.user_id;
                Self::Annotation {
                    user: Person { id: id.get(), username: &one.username, path: paths::user(id) },
                    body: &one.annotation.body,
                    moment: moment.to_string(),
                    path: paths::said(video, &one.annotation),
                    title: &video.title,
                    facts: VideoFacts::new(video, watching),
                    when,
                }
            }
            FeedEntry::Video(added) => {
                let user = &added.user;
                Self::Video {
                    video: Box::new(VideoCard::new(added, watching)),
                    user: Person {
                        id: user.id.get(),
                        username: &user.username,
                        path: paths::user(user.id),
                    },
                    when,
                }
            }
        }
    }
}

impl View for FeedIndex<'_> {
    const TEMPLATE: &'static str = "feed/index.html";

    fn title(&self) -> String {
        "Your feed".to_owned()
    }
}

/// What came of following, or of following no more.
#[derive(Debug, Serialize)]
pub(crate) struct FollowJson<'a> {
    /// In words.
    pub message: &'a str,
}

/// Everything that a person follows.
#[derive(Debug, Serialize)]
pub(crate) struct FollowIndex<'a> {
    users: Vec<FollowedUser<'a>>,
    videos: Vec<FollowedVideo<'a>>,
    /// The paths to unfollow videos of which no more may be shown.
    hidden_videos: Vec<String>,
}

#[derive(Debug, Serialize)]
struct FollowedUser<'a> {
    user: UserView<'a>,
    path: String,
    follow_path: String,
}

#[derive(Debug, Serialize)]
struct FollowedVideo<'a> {
    title: &'a str,
    path: String,
    follow_path: String,
}

impl<'a> FollowIndex<'a> {
    /// The listing.
    pub(crate) fn new(follows: &'a rumbl_core::follows::Follows) -> Self {
        let user = |user: &'a User| FollowedUser {
            user: UserView::from(user),
            path: paths::user(user.id),
            follow_path: paths::follow_user(user.id),
        };
        let video = |VideoListing { video, .. }: &'a VideoListing| FollowedVideo {
            title: &video.title,
            path: paths::watch(video),
            follow_path: paths::follow_video(video.id),
        };
        Self {
            users: follows.users.iter().map(user).collect(),
            videos: follows.videos.iter().map(video).collect(),
            hidden_videos: follows.hidden_videos.iter().copied().map(paths::follow_video).collect(),
        }
    }
}

impl View for FollowIndex<'_> {
    const TEMPLATE: &'static str = "feed/follows.html";

    fn title(&self) -> String {
        "Following".to_owned()
    }
}

//! The feed: new videos and annotations from the people and videos that a person follows.

use rumbl_core::accounts::User;
use rumbl_core::follows::{FeedEntry, FeedPage};
use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

use super::View;
use super::layout_view::UserView;
use super::video_facts::VideoFacts;
use super::video_view::VideoCard;
use super::when::When;
use crate::i18n::{Message, t};
use crate::moment::Moment;
use crate::paths;
use crate::watching::Watching;

/// A page of the feed.
#[derive(Debug, Serialize)]
pub(crate) struct FeedIndex<'a> {
    entries: Vec<Entry<'a>>,
    next: Option<String>,
    /// Whether the person follows anything, to distinguish "nothing new" from "nothing followed".
    follows_any: bool,
}

/// An entry of the feed.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Entry<'a> {
    /// A new annotation.
    Annotation {
        /// Its author.
        user: Person<'a>,
        /// Its text.
        body: &'a str,
        /// Its moment, as players display it.
        moment: String,
        /// The path to that moment.
        path: String,
        /// The title of the video.
        title: &'a str,
        /// Facts about the video.
        facts: VideoFacts,
        /// When it was posted.
        when: When,
    },
    /// A new video.
    Video {
        /// The video.
        video: Box<VideoCard<'a>>,
        /// Its owner.
        user: Person<'a>,
        /// When it was added.
        when: When,
    },
}

/// A person, with a link to their profile.
#[derive(Debug, Serialize)]
pub(crate) struct Person<'a> {
    id: i64,
    username: &'a str,
    path: String,
}

impl<'a> FeedIndex<'a> {
    /// A page of the feed, for a person who follows `follows` people and videos.
    pub(crate) fn new(page: &'a FeedPage, follows: i64, watching: &Watching) -> Self {
        let next = page.next.map(|cursor| format!("{}?from={cursor}", paths::FEED));
        Self { entries: Entry::list(&page.entries, watching), next, follows_any: follows > 0 }
    }
}

impl<'a> Entry<'a> {
    /// Some entries, in the given order.
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

    fn title(&self) -> Message {
        t!("title-your-feed")
    }
}

/// The result of following or unfollowing.
#[derive(Debug, Serialize)]
pub(crate) struct FollowJson<'a> {
    /// A sentence for the person.
    pub message: &'a str,
}

/// Everything that a person follows.
#[derive(Debug, Serialize)]
pub(crate) struct FollowIndex<'a> {
    users: Vec<FollowedUser<'a>>,
    videos: Vec<FollowedVideo<'a>>,
    /// The paths to unfollow videos that can no longer be shown.
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

    fn title(&self) -> Message {
        t!("title-following")
    }
}

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::iter::Peekable;
use std::str::FromStr;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use thiserror::Error as ThisError;

use super::newest::{ANNOTATIONS, VIDEOS};
use crate::Result;
use crate::accounts::User;
use crate::annotations::{Annotation, AnnotationWithUser, with_users};
use crate::ids::{AnnotationId, VideoId};
use crate::multimedia::{VideoListing, list_videos_with_ids};
use crate::repo::Connection;
use crate::schema::annotations;

/// Entries per page of a feed.
pub const FEED_PAGE: usize = 24;

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedEntry {
    /// A new annotation by a followed user, or on a followed video.
    Annotation(Box<(AnnotationWithUser, VideoListing)>),
    /// A new video of a followed user.
    Video(Box<VideoListing>),
}

/// A page of a feed, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedPage {
    /// At most [`FEED_PAGE`].
    pub entries: Vec<FeedEntry>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<FeedCursor>,
}

/// A position in a feed: all entries after it have lower ids. Its text is `ANNOTATION-VIDEO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedCursor {
    annotation_id: i64,
    video_id: i64,
}

/// The text is not a position in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ThisError)]
#[error("is no place in a feed")]
pub struct InvalidFeedCursor;

impl FeedCursor {
    /// Before the first entry.
    pub const START: Self = Self { annotation_id: i64::MAX, video_id: i64::MAX };
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.annotation_id, self.video_id)
    }
}

impl FromStr for FeedCursor {
    type Err = InvalidFeedCursor;

    fn from_str(text: &str) -> Result<Self, InvalidFeedCursor> {
        let number = |text: &str| {
            let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| is_plain).ok_or(InvalidFeedCursor)
        };
        let (annotation, video) = text.split_once('-').ok_or(InvalidFeedCursor)?;
        Ok(Self { annotation_id: number(annotation)?, video_id: number(video)? })
    }
}

impl FeedEntry {
    /// When it happened, in UTC.
    pub fn inserted_at(&self) -> NaiveDateTime {
        match self {
            Self::Annotation(said) => said.0.annotation.inserted_at,
            Self::Video(added) => added.video.inserted_at,
        }
    }
}

/// A page of the user's feed: annotations by followed users, annotations by others on followed videos, and new videos
/// of followed users.
pub fn list_feed(conn: &mut Connection, user: &User, from: FeedCursor) -> Result<FeedPage> {
    // One row more than needed, to tell whether there is a next page.
    let limit = i64::try_from(FEED_PAGE + 1).unwrap_or(i64::MAX);
    conn.read(|conn| {
        let said = ANNOTATIONS.ids(conn, user.id, from.annotation_id, limit)?;
        let added = VIDEOS.ids(conn, user.id, from.video_id, limit)?;
        let (page, _) = Ids { said, added, also: Vec::new() }.page(conn, FEED_PAGE)?;
        Ok(page)
    })
}

/// The rows of a page, by their ids.
pub(super) struct Ids {
    /// Annotations.
    pub(super) said: Vec<i64>,
    /// New videos.
    pub(super) added: Vec<i64>,
    /// Videos that are wanted besides, and that are no entries.
    pub(super) also: Vec<VideoId>,
}

impl Ids {
    /// Their page of at most `count` entries, and all videos, which are read together. Rows that are gone meanwhile, and
    /// videos that aren't listed, are left out.
    pub(super) fn page(
        self,
        conn: &mut Connection,
        count: usize,
    ) -> Result<(FeedPage, HashMap<VideoId, VideoListing>)> {
        let said = list_annotations(conn, &self.said)?;
        let of_videos = |ids: &[i64]| -> Vec<VideoId> {
            ids.iter().filter_map(|id| (*id).try_into().ok()).collect()
        };
        let mut added = of_videos(&self.added);
        added.sort_unstable_by(|one, other| other.cmp(one));
        let wanted: BTreeSet<VideoId> = said
            .iter()
            .map(|one| one.annotation.video_id)
            .chain(added.iter().chain(&self.also).copied())
            .collect();
        let wanted: Vec<VideoId> = wanted.into_iter().collect();
        let videos = list_videos_with_ids(conn, &wanted)?.into_iter();
        let videos: HashMap<_, _> = videos.map(|listing| (listing.video.id, listing)).collect();
        let with_video = |one: AnnotationWithUser| {
            let video = videos.get(&one.annotation.video_id)?.clone();
            Some(FeedEntry::Annotation(Box::new((one, video))))
        };
        let said = said.into_iter().filter_map(with_video).collect();
        let video = |id: VideoId| Some(FeedEntry::Video(Box::new(videos.get(&id)?.clone())));
        let added = added.into_iter().filter_map(video).collect();
        Ok((merged(said, added, count), videos))
    }
}

/// The newest first.
fn list_annotations(conn: &mut Connection, ids: &[i64]) -> Result<Vec<AnnotationWithUser>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Annotation> = annotations::table
        .filter(annotations::id.eq_any(ids))
        .order(annotations::id.desc())
        .select(Annotation::as_select())
        .load(conn)?;
    with_users(conn, rows)
}

/// Merges two listings into a page, newest first. Each listing is consumed in the order of its ids, whatever the clocks
/// said, so that no entry appears on two pages or is skipped. New entries appear on no later page, even if this page
/// has no entry from their listing.
fn merged(said: Vec<FeedEntry>, added: Vec<FeedEntry>, count: usize) -> FeedPage {
    let from = FeedCursor::above(&said, &added);
    let (mut said, mut added) = (said.into_iter().peekable(), added.into_iter().peekable());
    let mut entries = Vec::with_capacity(count);
    while entries.len() < count {
        let Some(entry) = later(&mut said, &mut added) else { break };
        entries.push(entry);
    }
    let has_more = said.peek().is_some() || added.peek().is_some();
    let next = has_more.then(|| entries.iter().fold(from, FeedCursor::after));
    FeedPage { entries, next }
}

type Entries = Peekable<std::vec::IntoIter<FeedEntry>>;

fn later(said: &mut Entries, added: &mut Entries) -> Option<FeedEntry> {
    match (said.peek(), added.peek()) {
        (Some(one), Some(other)) if one.inserted_at() < other.inserted_at() => added.next(),
        (Some(_), _) => said.next(),
        (None, _) => added.next(),
    }
}

impl FeedCursor {
    /// Before the first entries of both listings, but after anything newer.
    fn above(said: &[FeedEntry], added: &[FeedEntry]) -> Self {
        let none = Self { annotation_id: 0, video_id: 0 };
        let at = said.first().into_iter().chain(added.first()).fold(none, Self::after);
        Self {
            annotation_id: at.annotation_id.saturating_add(1),
            video_id: at.video_id.saturating_add(1),
        }
    }

    fn after(self, entry: &FeedEntry) -> Self {
        match entry {
            FeedEntry::Annotation(said) => {
                Self { annotation_id: AnnotationId::get(said.0.annotation.id), ..self }
            }
            FeedEntry::Video(added) => Self { video_id: added.video.id.get(), ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_feed_reads_what_it_writes_and_nothing_else() {
        for cursor in [FeedCursor::START, FeedCursor { annotation_id: 7, video_id: 0 }] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "-", "7", "7-", "-7", "+7-1", "7-1-1", "7-x", "99999999999999999999-1"] {
            assert_eq!(text.parse::<FeedCursor>(), Err(InvalidFeedCursor), "{text:?}");
        }
    }
}

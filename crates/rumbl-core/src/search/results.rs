use std::collections::HashMap;
use std::hash::Hash;

use diesel::prelude::*;

use super::SearchQuery;
use super::matches::{Index, matches};
use crate::Result;
use crate::accounts::User;
use crate::annotations::{AnnotationWithUser, list_annotations_by_ids};
use crate::ids::{AnnotationId, UserId, VideoId};
use crate::multimedia::{Video, VideoListing, is_listed, list_videos_with_ids};
use crate::repo::Connection;
use crate::schema::{users, videos};

/// Maximum number of results of a search.
pub const MAX_FOUND: usize = 100;

/// The results of a search, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The rows, at most as many as were asked for.
    pub rows: Vec<T>,
    /// Whether there are more.
    pub has_more: bool,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), has_more: false }
    }
}

/// Videos with all words in their title, category or description: at most `limit`, and at most [`MAX_FOUND`].
pub fn search_videos(
    conn: &mut Connection,
    query: &SearchQuery,
    limit: usize,
) -> Result<Found<VideoListing>> {
    conn.read(|conn| {
        let (ids, has_more) = find(conn, Index::Videos, query, limit)?;
        let rows = list_videos_with_ids(conn, &ids)?;
        Ok(Found { rows: in_order(&ids, rows, |listing| listing.video.id), has_more })
    })
}

/// Users with all words in their name or username: at most `limit`, and at most [`MAX_FOUND`].
pub fn search_users(
    conn: &mut Connection,
    query: &SearchQuery,
    limit: usize,
) -> Result<Found<User>> {
    conn.read(|conn| {
        let (ids, has_more) = find::<UserId>(conn, Index::Users, query, limit)?;
        let rows = users::table.filter(users::id.eq_any(&ids)).select(User::as_select());
        Ok(Found { rows: in_order(&ids, rows.load(conn)?, |user| user.id), has_more })
    })
}

/// Annotations with all words, and their videos: at most `limit`, and at most [`MAX_FOUND`].
pub fn search_annotations(
    conn: &mut Connection,
    query: &SearchQuery,
    limit: usize,
) -> Result<Found<(AnnotationWithUser, Video)>> {
    conn.read(|conn| {
        let (ids, has_more) = find::<AnnotationId>(conn, Index::Annotations, query, limit)?;
        let said = list_annotations_by_ids(conn, &ids)?;
        let video_ids: Vec<VideoId> = said.iter().map(|one| one.annotation.video_id).collect();
        // Annotations on unlisted videos are not found either.
        let of = videos::table.filter(videos::id.eq_any(video_ids));
        let of = of.filter(is_listed!()).select(Video::as_select());
        let of: Vec<Video> = of.load(conn)?;
        let of: HashMap<VideoId, Video> = of.into_iter().map(|video| (video.id, video)).collect();
        let with_video = |one: AnnotationWithUser| {
            let video = of.get(&one.annotation.video_id)?.clone();
            Some((one, video))
        };
        let rows = said.into_iter().filter_map(with_video).collect();
        Ok(Found { rows: in_order(&ids, rows, |(one, _)| one.annotation.id), has_more })
    })
}

/// The ids of the results, and whether there are more.
fn find<Id: TryFrom<i64>>(
    conn: &mut Connection,
    index: Index,
    query: &SearchQuery,
    limit: usize,
) -> Result<(Vec<Id>, bool)> {
    let limit = limit.min(MAX_FOUND);
    let ids = matches(conn, index, query, limit + 1)?;
    let has_more = ids.len() > limit;
    Ok((ids.into_iter().take(limit).filter_map(|id| Id::try_from(id).ok()).collect(), has_more))
}

fn in_order<Id: Eq + Hash, T>(ids: &[Id], rows: Vec<T>, id: impl Fn(&T) -> Id) -> Vec<T> {
    let mut rows: HashMap<Id, T> = rows.into_iter().map(|row| (id(&row), row)).collect();
    ids.iter().filter_map(|id| rows.remove(id)).collect()
}

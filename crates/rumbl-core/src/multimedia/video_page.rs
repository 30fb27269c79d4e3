use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::videos::listings;
use super::{Category, Video, VideoListing};
use crate::Result;
use crate::accounts::User;
use crate::ids::{CategoryId, UserId, VideoId};
use crate::page::{Page, PageNumber};
use crate::repo::{Backend, Connection};
use crate::schema::{annotations, categories, users, videos};

/// Which videos a listing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoFilter {
    /// Every video.
    All,
    /// Those of a category.
    InCategory(CategoryId),
    /// Those that somebody added.
    OfUser(UserId),
}

/// Narrows a boxed query of videos, whatever else it joins.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {
        match $filter {
            VideoFilter::All => $query,
            VideoFilter::InCategory(id) => $query.filter(videos::category_id.eq(id)),
            VideoFilter::OfUser(id) => $query.filter(videos::user_id.eq(id)),
        }
    };
}

/// A video in a listing, with how much was said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVideo {
    /// The video.
    pub listing: VideoListing,
    /// How many annotations it has.
    pub annotation_count: i64,
}

/// A page of videos, the newest first.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such page.
pub fn list_videos_page(
    conn: &mut Connection,
    filter: VideoFilter,
    number: PageNumber,
) -> Result<Page<ListedVideo>> {
    let query = filtered!(videos::table.into_boxed::<Backend>(), filter);
    let total = query.count().get_result(conn)?;
    Page::read(number, total, |limit, offset| {
        let query = filtered!(listings!().into_boxed::<Backend>(), filter);
        let query = query.order(videos::id.desc()).limit(limit).offset(offset);
        let listings = query.load(conn)?;
        with_annotation_counts(conn, listings)
    })
}

/// Counts the annotations of each of some videos.
pub fn with_annotation_counts(
    conn: &mut Connection,
    listings: Vec<VideoListing>,
) -> Result<Vec<ListedVideo>> {
    let ids: Vec<_> = listings.iter().map(|listing| listing.video.id).collect();
    let counts: HashMap<VideoId, i64> = annotations::table
        .filter(annotations::video_id.eq_any(&ids))
        .group_by(annotations::video_id)
        .select((annotations::video_id, count_star()))
        .load(conn)?
        .into_iter()
        .collect();
    let counted = |listing: VideoListing| {
        let annotation_count = counts.get(&listing.video.id).copied().unwrap_or(0);
        ListedVideo { listing, annotation_count }
    };
    Ok(listings.into_iter().map(counted).collect())
}

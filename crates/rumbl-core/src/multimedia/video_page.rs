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

/// A page of videos, the newest first.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such page.
pub fn list_videos_page(
    conn: &mut Connection,
    filter: VideoFilter,
    number: PageNumber,
) -> Result<Page<VideoListing>> {
    let query = filtered!(videos::table.into_boxed::<Backend>(), filter);
    let total = query.count().get_result(conn)?;
    Page::read(number, total, |limit, offset| {
        let query = filtered!(listings!().into_boxed::<Backend>(), filter);
        Ok(query.order(videos::id.desc()).limit(limit).offset(offset).load(conn)?)
    })
}

/// How many annotations each of these videos has; one that has none is left out.
pub fn count_annotations(conn: &mut Connection, ids: &[VideoId]) -> Result<HashMap<VideoId, i64>> {
    let query = annotations::table.filter(annotations::video_id.eq_any(ids));
    let counts =
        query.group_by(annotations::video_id).select((annotations::video_id, count_star()));
    Ok(counts.load(conn)?.into_iter().collect())
}

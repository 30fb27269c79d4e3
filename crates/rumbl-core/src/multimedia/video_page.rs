use diesel::prelude::*;

use super::videos::listings;
use super::visibility::{is_kept, is_listed, is_shared_with};
use super::{Category, Video, VideoListing};
use crate::Result;
use crate::accounts::User;
use crate::ids::{CategoryId, UserId, VideoId};
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Backend, Connection};
use crate::schema::{categories, users, videos};

/// Selects the videos of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VideoFilter {
    /// All listed videos.
    All,
    /// Listed videos in a category.
    InCategory(CategoryId),
    /// Listed videos of a user.
    OfUser(UserId),
    /// Listed videos of a user in a category.
    OfUserInCategory(UserId, CategoryId),
    /// All videos of a user, whatever their visibility; only for that user.
    Own(UserId),
    /// Private videos of others that are shared with a user; only for that user.
    SharedWith(UserId),
    /// Every video, for moderators.
    AlsoHidden,
}

/// Applies a filter to a boxed query of videos, whatever else it joins.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {
        match $filter {
            VideoFilter::All => $query.filter(is_listed!()),
            VideoFilter::InCategory(id) => {
                $query.filter(is_listed!()).filter(videos::category_id.eq(id))
            }
            VideoFilter::OfUser(id) => $query.filter(is_listed!()).filter(videos::user_id.eq(id)),
            VideoFilter::OfUserInCategory(id, category_id) => $query
                .filter(is_listed!())
                .filter(videos::user_id.eq(id))
                .filter(videos::category_id.eq(category_id)),
            VideoFilter::Own(id) => $query.filter(videos::user_id.eq(id)).filter(is_kept!()),
            VideoFilter::SharedWith(id) => $query.filter(is_shared_with!(id)),
            VideoFilter::AlsoHidden => $query.filter(is_kept!()),
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
    request: impl Into<PageRequest>,
) -> Result<Page<VideoListing>> {
    let query = filtered!(videos::table.into_boxed::<Backend>(), filter);
    let total = query.count().get_result(conn)?;
    Page::read(request, total, |limit, offset| {
        let query = filtered!(listings!().into_boxed::<Backend>(), filter);
        let query = query.order(videos::id.desc()).limit(limit).offset(offset);
        Ok(query.load(conn)?)
    })
}

/// The videos that were added before a given one, the newest first.
pub fn list_videos_before(
    conn: &mut Connection,
    filter: VideoFilter,
    before: VideoId,
    size: PageSize,
) -> Result<Stretch<VideoListing>> {
    Stretch::read(size, |limit| {
        let query = filtered!(listings!().into_boxed::<Backend>(), filter);
        let query = query.filter(videos::id.lt(before)).order(videos::id.desc()).limit(limit);
        Ok(query.load(conn)?)
    })
}

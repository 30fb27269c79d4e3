//! Looks up videos for a visitor, including those that are not public.

use diesel::prelude::*;

use super::review::{ReviewToken, find_reviewed};
use super::videos::listings;
use super::visibility::{is_shown, is_visible_to_user, may_annotate};
use super::{Category, Video, VideoListing, Visibility};
use crate::accounts::User;
use crate::ids::{UserId, VideoId};
use crate::repo::Connection;
use crate::schema::{categories, posters, users, videos};
use crate::{Error, Result};

/// A visitor: their account, if they are logged in, and the review links that they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Sight {
    /// The logged-in user.
    pub user_id: Option<UserId>,
    /// The tokens of their review links.
    pub reviews: Vec<ReviewToken>,
}

impl Sight {
    /// A visitor without review links.
    pub fn of(user_id: Option<UserId>) -> Self {
        Self { user_id, reviews: Vec::new() }
    }
}

/// What a visitor may do on a video that they can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The video is open to anyone with its address.
    Open,
    /// The video is private and shared with the visitor.
    Shared {
        /// Whether they may annotate it, provided that they are logged in.
        may_annotate: bool,
    },
}

/// A video, for a visitor to watch.
///
/// # Errors
/// [`Error::NotFound`] when it doesn't exist, is hidden, or is not shared with the visitor.
pub fn get_visible_video(
    conn: &mut Connection,
    sight: &Sight,
    id: VideoId,
) -> Result<VideoListing> {
    let shown = listings!().filter(videos::id.eq(id)).filter(is_shown!());
    let listing: VideoListing = shown.first(conn)?;
    let is_for_all = listing.video.visibility != Visibility::Private;
    if is_for_all || is_shared_with(conn, sight, id)? { Ok(listing) } else { Err(Error::NotFound) }
}

/// What a visitor may do on a video.
///
/// # Errors
/// [`Error::NotFound`] as for [`get_visible_video`].
pub fn admit(conn: &mut Connection, sight: &Sight, id: VideoId) -> Result<Admission> {
    let listing = get_visible_video(conn, sight, id)?;
    if listing.video.visibility != Visibility::Private {
        return Ok(Admission::Open);
    }
    let may_annotate = match sight.user_id {
        Some(user_id) => {
            may_annotate(conn, user_id, id)?
                || find_reviewed(conn, &sight.reviews, id)? == Some(true)
        }
        None => false,
    };
    Ok(Admission::Shared { may_annotate })
}

/// Whether a visitor can see a video, by the rules of [`get_visible_video`].
///
/// # Errors
/// Any database error.
pub fn is_visible(conn: &mut Connection, sight: &Sight, id: VideoId) -> Result<bool> {
    match get_visible_video(conn, sight, id) {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The poster of a video that the visitor can see, a JPEG.
///
/// # Errors
/// [`Error::NotFound`] as for [`get_visible_video`], and when the video has no poster of this name.
pub fn get_visible_poster(
    conn: &mut Connection,
    sight: &Sight,
    id: VideoId,
    name: &str,
) -> Result<Vec<u8>> {
    get_visible_video(conn, sight, id)?;
    let query = posters::table.find(id).filter(posters::name.eq(name));
    Ok(query.select(posters::content).first(conn)?)
}

/// Whether a private video is shared with a visitor.
fn is_shared_with(conn: &mut Connection, sight: &Sight, id: VideoId) -> Result<bool> {
    if let Some(user_id) = sight.user_id
        && is_visible_to_user(conn, user_id, id)?
    {
        return Ok(true);
    }
    Ok(find_reviewed(conn, &sight.reviews, id)?.is_some())
}

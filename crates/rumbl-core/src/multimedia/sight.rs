//! What somebody sees: the look-ups of videos that are not for everybody.

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

/// Who looks: a person, if they have an account, and the review links that they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Sight {
    /// The person.
    pub user_id: Option<UserId>,
    /// What their review links end in.
    pub reviews: Vec<ReviewToken>,
}

impl Sight {
    /// What a person sees by their account alone; without one, what everybody does.
    pub fn of(user_id: Option<UserId>) -> Self {
        Self { user_id, reviews: Vec::new() }
    }
}

/// What somebody may do at a video that they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// What everybody may who has the address.
    Open,
    /// They are among those with whom a private video is shared.
    Shared {
        /// Whether they may annotate it, if they have an account.
        may_annotate: bool,
    },
}

/// One video, for somebody to watch.
///
/// # Errors
/// [`Error::NotFound`] when there is none, it is hidden, or it is not for them.
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

/// What somebody may do at a video.
///
/// # Errors
/// [`Error::NotFound`] as of [`get_visible_video`].
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

/// Whether somebody sees a video, as of [`get_visible_video`].
///
/// # Errors
/// When the database can't say.
pub fn is_visible(conn: &mut Connection, sight: &Sight, id: VideoId) -> Result<bool> {
    match get_visible_video(conn, sight, id) {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The picture of a video that somebody sees, a JPEG.
///
/// # Errors
/// [`Error::NotFound`] as of [`get_visible_video`], and when the video has none of this name.
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

/// Whether a video that is not for everybody is for them.
fn is_shared_with(conn: &mut Connection, sight: &Sight, id: VideoId) -> Result<bool> {
    if let Some(user_id) = sight.user_id
        && is_visible_to_user(conn, user_id, id)?
    {
        return Ok(true);
    }
    Ok(find_reviewed(conn, &sight.reviews, id)?.is_some())
}

//! Review links. Anyone with a review link sees a private video until the link expires or the owner revokes it.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::videos::get_user_video;
use crate::accounts::{User, lock_user};
use crate::changeset::{Action, Changeset, Field, FieldError, Params, Value};
use crate::ids::{ReviewLinkId, VideoId};
use crate::link_token::link_token;
use crate::repo::{Connection, UtcTime, now, with_conn};
use crate::schema::{review_guests, review_links};
use crate::{Error, Result};

/// Valid links per video, at most.
pub const MAX_REVIEW_LINKS: i64 = 20;
/// Links per video that are stored, including expired and revoked ones; beyond that the oldest invalid ones are
/// deleted.
const MAX_KEPT_LINKS: i64 = 50;
/// Maximum lifetime of a link, in days.
pub const MAX_REVIEW_DAYS: i64 = 90;
/// Members per link whose visits are recorded. Further members see the video only as long as they hold the link.
const MAX_GUESTS: i64 = 1_000;
/// Links that are looked up per visitor.
pub const MAX_HELD_LINKS: usize = 5;
/// Default lifetime of a link, in days.
const DEFAULT_DAYS: i64 = 14;

const MAY_ANNOTATE: Field = Field::boolean("may_annotate");
const DAYS: Field = Field::integer("days");
const TOO_MANY: &str = "can't be added: there are %{count} review links already";

link_token!(
    /// The secret part of a review link.
    ReviewToken
);

/// A review link, as the video's owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = review_links)]
pub struct ReviewLink {
    /// Its id.
    pub id: ReviewLinkId,
    /// The secret part of the link.
    pub token: ReviewToken,
    /// The video.
    pub video_id: VideoId,
    /// Whether logged-in users may annotate by this link.
    pub may_annotate: bool,
    /// When it expires, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub expires_at: NaiveDateTime,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// Links that are valid now.
macro_rules! good_links {
    () => {
        review_links::table
            .filter(review_links::revoked_at.is_null())
            .filter(review_links::expires_at.gt(now()))
    };
}

/// The valid links of one of the user's videos, the newest first.
///
/// # Errors
/// [`Error::NotFound`] when there is no such video, or it is somebody else's.
pub fn list_review_links(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
) -> Result<Vec<ReviewLink>> {
    get_user_video(conn, user, video_id)?;
    let good = good_links!().filter(review_links::video_id.eq(video_id));
    let newest = good.order(review_links::id.desc()).limit(MAX_REVIEW_LINKS);
    Ok(newest.select(ReviewLink::as_select()).load(conn)?)
}

/// A changeset for the form of a new link.
pub fn change_new_review_link() -> Changeset {
    Changeset::new([(MAY_ANNOTATE, Value::from(false)), (DAYS, Value::from(DEFAULT_DAYS))])
}

/// Creates a link to one of the user's videos. Params: `may_annotate`; `days` until it expires, at most
/// [`MAX_REVIEW_DAYS`].
///
/// # Errors
/// [`Error::Invalid`], also when there are [`MAX_REVIEW_LINKS`]; [`Error::NotFound`] when there is no such video, or it
/// belongs to somebody else.
pub fn create_review_link(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    params: &Params,
) -> Result<ReviewLink> {
    let changeset = change_new_review_link()
        .cast(params, &[MAY_ANNOTATE, DAYS])
        .validate_required(&[DAYS])
        .validate_number(DAYS, 1..=MAX_REVIEW_DAYS)
        .apply_action(Action::Insert)?;
    conn.write(|conn| {
        // Otherwise links that are created at once would each find room.
        lock_user(conn, user.id)?;
        get_user_video(conn, user, video_id)?;
        let good = good_links!().filter(review_links::video_id.eq(video_id));
        let count: i64 = good.count().get_result(conn)?;
        if count >= MAX_REVIEW_LINKS {
            let error = FieldError::with(TOO_MANY, "count", MAX_REVIEW_LINKS);
            changeset.clone().add_error(DAYS, error).apply_action(Action::Insert)?;
        }
        prune(conn, video_id)?;
        let days = changeset.integer(DAYS).unwrap_or(DEFAULT_DAYS);
        let now = now();
        let statement = diesel::insert_into(review_links::table)
            .values((
                review_links::token.eq(ReviewToken::generate()),
                review_links::video_id.eq(video_id),
                review_links::may_annotate
                    .eq(changeset.get_field(MAY_ANNOTATE).as_boolean().unwrap_or(false)),
                review_links::expires_at.eq(now + TimeDelta::days(days)),
                review_links::inserted_at.eq(now),
            ))
            .returning(<ReviewLink as Selectable<crate::repo::Backend>>::construct_selection());
        Ok(statement.get_result(conn)?)
    })
}

/// Deletes the oldest invalid links beyond [`MAX_KEPT_LINKS`].
fn prune(conn: &mut Connection, video_id: VideoId) -> Result<()> {
    let old: Vec<ReviewLinkId> = review_links::table
        .filter(review_links::video_id.eq(video_id))
        .filter(review_links::revoked_at.is_not_null().or(review_links::expires_at.le(now())))
        .order(review_links::id.desc())
        .offset(MAX_KEPT_LINKS - MAX_REVIEW_LINKS)
        .limit(MAX_KEPT_LINKS)
        .select(review_links::id)
        .load(conn)?;
    diesel::delete(review_links::table.filter(review_links::id.eq_any(old))).execute(conn)?;
    Ok(())
}

/// Revokes a link of one of the user's videos. Everybody who got access by it loses it.
///
/// # Errors
/// [`Error::NotFound`] when the video has no such link, the link is revoked already, or the video belongs to somebody
/// else.
pub fn revoke_review_link(
    conn: &mut Connection,
    user: &User,
    video_id: VideoId,
    id: ReviewLinkId,
) -> Result<()> {
    conn.write(|conn| {
        get_user_video(conn, user, video_id)?;
        let link = review_links::table
            .filter(review_links::id.eq(id))
            .filter(review_links::video_id.eq(video_id))
            .filter(review_links::revoked_at.is_null());
        let revoked = diesel::update(link).set(review_links::revoked_at.eq(now())).execute(conn)?;
        if revoked == 0 { Err(Error::NotFound) } else { Ok(()) }
    })
}

/// The valid link with this token.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get_review_link(conn: &mut Connection, token: &ReviewToken) -> Result<ReviewLink> {
    let good = good_links!().filter(review_links::token.eq(token));
    Ok(good.select(ReviewLink::as_select()).first(conn)?)
}

/// Records that a member opened a link, so that they see the video on every device they log in on.
///
/// # Errors
/// [`Error::NotFound`] when there is no such valid link.
pub fn come_by_review_link(
    conn: &mut Connection,
    user: &User,
    token: &ReviewToken,
) -> Result<ReviewLink> {
    let link = get_review_link(conn, token)?;
    let known = review_guests::table.find((link.id, user.id)).count();
    if known.get_result::<i64>(conn)? > 0 {
        return Ok(link);
    }
    conn.write(|conn| {
        let link = get_review_link(conn, token)?;
        let guests = review_guests::table.filter(review_guests::review_link_id.eq(link.id));
        let count: i64 = guests.count().get_result(conn)?;
        if count < MAX_GUESTS {
            with_conn!(conn, conn => diesel::insert_into(review_guests::table)
                .values((
                    review_guests::review_link_id.eq(link.id),
                    review_guests::user_id.eq(user.id),
                    review_guests::inserted_at.eq(now()),
                ))
                .on_conflict_do_nothing()
                .execute(conn)?);
        }
        Ok(link)
    })
}

/// Whether any of these tokens belongs to a valid link of the video, and if so, whether any of them allows annotating.
pub(super) fn find_reviewed(
    conn: &mut Connection,
    tokens: &[ReviewToken],
    video_id: VideoId,
) -> Result<Option<bool>> {
    if tokens.is_empty() {
        return Ok(None);
    }
    let tokens: Vec<&ReviewToken> = tokens.iter().take(MAX_HELD_LINKS).collect();
    let good = good_links!()
        .filter(review_links::video_id.eq(video_id))
        .filter(review_links::token.eq_any(tokens));
    let rights: Vec<bool> = good.select(review_links::may_annotate).load(conn)?;
    Ok(rights.into_iter().reduce(|one, other| one || other))
}

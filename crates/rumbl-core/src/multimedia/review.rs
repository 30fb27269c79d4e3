//! Review links: whoever has one sees a private video, until it expires or its owner revokes it.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::videos::get_user_video;
use crate::accounts::User;
use crate::changeset::{Action, Changeset, Field, FieldError, Params, Value};
use crate::ids::{ReviewLinkId, VideoId};
use crate::link_token::link_token;
use crate::repo::{Connection, UtcTime, now, with_conn};
use crate::schema::{review_guests, review_links};
use crate::{Error, Result};

/// Links of one video that are good at a time.
pub const MAX_REVIEW_LINKS: i64 = 20;
/// Links of one video that are kept, also of those that are not good any more; the oldest of those go first.
const MAX_KEPT_LINKS: i64 = 50;
/// Days after which a link expires at the latest.
pub const MAX_REVIEW_DAYS: i64 = 90;
/// Members who are remembered to have come by one link. More may come, and see the video as long as they hold the link.
const MAX_GUESTS: i64 = 1_000;
/// Links that are looked up for one person at a time.
pub const MAX_HELD_LINKS: usize = 5;
/// Days after which a link expires whose owner does not say.
const DEFAULT_DAYS: i64 = 14;

const MAY_ANNOTATE: Field = Field::boolean("may_annotate");
const DAYS: Field = Field::integer("days");
const TOO_MANY: &str = "can't be added: there are %{count} review links already";

link_token!(
    /// What a review link ends in.
    ReviewToken
);

/// A review link, as the video's owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = review_links)]
pub struct ReviewLink {
    /// Its id.
    pub id: ReviewLinkId,
    /// What it ends in.
    pub token: ReviewToken,
    /// The video.
    pub video_id: VideoId,
    /// Whether people with an account may annotate by it.
    pub may_annotate: bool,
    /// Until when it is good, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub expires_at: NaiveDateTime,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// Links that are good now.
macro_rules! good_links {
    () => {
        review_links::table
            .filter(review_links::revoked_at.is_null())
            .filter(review_links::expires_at.gt(now()))
    };
}

/// The links of a user's own video that are good, the newest first.
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

/// What a form for a new link begins with.
pub fn change_new_review_link() -> Changeset {
    Changeset::new([(MAY_ANNOTATE, Value::from(false)), (DAYS, Value::from(DEFAULT_DAYS))])
}

/// Makes a link to a user's own video. Params: `may_annotate`; `days` until it expires, at most [`MAX_REVIEW_DAYS`].
///
/// # Errors
/// [`Error::Invalid`], also when there are [`MAX_REVIEW_LINKS`]; [`Error::NotFound`] when there is no such video, or it
/// is somebody else's.
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

/// Deletes the oldest links that are not good any more, beyond what is kept.
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

/// Revokes a link of a user's own video. Whoever came by it is out.
///
/// # Errors
/// [`Error::NotFound`] when the video has no such link that is good, or is somebody else's.
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

/// The link that ends in a token.
///
/// # Errors
/// [`Error::NotFound`] when there is none that is good.
pub fn get_review_link(conn: &mut Connection, token: &ReviewToken) -> Result<ReviewLink> {
    let good = good_links!().filter(review_links::token.eq(token));
    Ok(good.select(ReviewLink::as_select()).first(conn)?)
}

/// Remembers that a member came by a link, so that they see the video wherever they are logged in.
///
/// # Errors
/// [`Error::NotFound`] when there is no such link that is good.
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

/// Whether some of these tokens are of good links to a video, and if so, whether one of them lets people annotate.
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

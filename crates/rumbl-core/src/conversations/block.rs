use std::collections::HashSet;

use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::conversation::find_pair;
use crate::Result;
use crate::accounts::{User, get_user};
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::ids::UserId;
use crate::inbox::InboxChange;
use crate::log::LockedTopics;
use crate::notifications::{Gone, News, tell};
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Connection, UtcTime, among, now, with_conn};
use crate::schema::{user_blocks, users};

/// Maximum number of users that one user can block.
pub const MAX_BLOCKS: i64 = 1_000;

const BASE: Field = Field::text("base");
/// The field for errors about a user who can't be written to.
pub(super) const RECIPIENT: Field = Field::integer("recipient_id");
pub(super) const GONE: FieldError = FieldError::new("is gone");
const ONESELF: FieldError = FieldError::new("You can’t block yourself.");
const TOO_MANY: &str = "You already block %{count} people, which is the limit. Unblock some first.";

/// A blocked user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = user_blocks)]
pub struct BlockedUser {
    /// Their id.
    #[diesel(column_name = blocked_id)]
    pub user_id: UserId,
    /// Their username.
    #[diesel(select_expression = users::username)]
    pub username: String,
    /// When they were blocked, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// Prevents two users from writing to each other in a conversation of two, and from adding each other to groups.
/// Blocking twice has no effect. Groups that they share already stay; the user's notifications about the other are
/// deleted.
///
/// # Errors
/// [`crate::Error::NotFound`] if there is no such user; [`crate::Error::Invalid`] for oneself, and at [`MAX_BLOCKS`].
pub fn block_user(conn: &mut Connection, user: &User, blocked_id: UserId) -> Result<()> {
    let refused = |error| -> Result<()> {
        Changeset::new([]).add_error(BASE, error).apply_action(Action::Insert)?;
        Ok(())
    };
    conn.write(|conn| {
        get_user(conn, blocked_id)?;
        if blocked_id == user.id {
            return refused(ONESELF);
        }
        if has_blocked(conn, user.id, blocked_id)? {
            return Ok(());
        }
        let blocked = user_blocks::table.filter(user_blocks::user_id.eq(user.id));
        if blocked.count().get_result::<i64>(conn)? >= MAX_BLOCKS {
            return refused(FieldError::with(TOO_MANY, "count", MAX_BLOCKS));
        }
        with_conn!(conn, conn => diesel::insert_into(user_blocks::table)
            .values((
                user_blocks::user_id.eq(user.id),
                user_blocks::blocked_id.eq(blocked_id),
                user_blocks::inserted_at.eq(now()),
            ))
            .on_conflict_do_nothing()
            .execute(conn)?);
        tell_both(conn, (user.id, blocked_id), vec![Gone::Person { to: user.id, by: blocked_id }])
    })
}

/// Deletes notifications that are gone, and tells both users' inboxes that their conversation of two has changed, so
/// that pages read it again.
fn tell_both(conn: &mut Connection, (one, other): (UserId, UserId), gone: Vec<Gone>) -> Result<()> {
    let pair = find_pair(conn, (one.min(other), one.max(other)))?;
    let change = |id| [one, other].map(|user_id| (user_id, InboxChange::UnreadChanged(id)));
    let changes = pair.into_iter().flat_map(change).collect();
    let mut topics = LockedTopics::default();
    tell(conn, &mut topics, News { changes, gone, ..News::default() })?;
    topics.store(conn)
}

/// Unblocks a user. Returns whether they were blocked.
pub fn unblock_user(conn: &mut Connection, user: &User, blocked_id: UserId) -> Result<bool> {
    let deleted = diesel::delete(user_blocks::table.find((user.id, blocked_id)));
    conn.write(|conn| {
        let was_blocked = deleted.execute(conn)? > 0;
        if was_blocked {
            tell_both(conn, (user.id, blocked_id), Vec::new())?;
        }
        Ok(was_blocked)
    })
}

/// Whether one user has blocked another.
pub fn has_blocked(conn: &mut Connection, user_id: UserId, blocked_id: UserId) -> Result<bool> {
    let row = user_blocks::table.find((user_id, blocked_id));
    Ok(diesel::select(exists(row)).get_result(conn)?)
}

/// The users whom a user has blocked, ordered by username.
pub fn list_blocked_users(conn: &mut Connection, user_id: UserId) -> Result<Vec<User>> {
    let blocked = user_blocks::table
        .inner_join(users::table.on(users::id.eq(user_blocks::blocked_id)))
        .filter(user_blocks::user_id.eq(user_id))
        .order(users::username)
        .limit(MAX_BLOCKS)
        .select(User::as_select());
    Ok(blocked.load(conn)?)
}

/// A page of the users whom a user has blocked, ordered by id.
///
/// # Errors
/// [`crate::Error::NotFound`] if there is no such page.
pub fn list_blocks_page(
    conn: &mut Connection,
    user_id: UserId,
    request: impl Into<PageRequest>,
) -> Result<Page<BlockedUser>> {
    let of = user_blocks::table.filter(user_blocks::user_id.eq(user_id));
    let total = of.count().get_result(conn)?;
    Page::read(request, total, |limit, offset| {
        let rows = of
            .inner_join(users::table.on(users::id.eq(user_blocks::blocked_id)))
            .order(user_blocks::blocked_id)
            .limit(limit)
            .offset(offset)
            .select(BlockedUser::as_select());
        Ok(rows.load(conn)?)
    })
}

/// The users whom a user has blocked, ordered by id, after a given one.
pub fn list_blocks_after(
    conn: &mut Connection,
    user_id: UserId,
    (after, size): (UserId, PageSize),
) -> Result<Stretch<BlockedUser>> {
    Stretch::read(size, |limit| {
        let rows = user_blocks::table
            .inner_join(users::table.on(users::id.eq(user_blocks::blocked_id)))
            .filter(user_blocks::user_id.eq(user_id))
            .filter(user_blocks::blocked_id.gt(after))
            .order(user_blocks::blocked_id)
            .limit(limit)
            .select(BlockedUser::as_select());
        Ok(rows.load(conn)?)
    })
}

/// A user whom the user has blocked.
///
/// # Errors
/// [`crate::Error::NotFound`] if they are not blocked.
pub fn get_block(
    conn: &mut Connection,
    user_id: UserId,
    blocked_id: UserId,
) -> Result<BlockedUser> {
    let row = user_blocks::table
        .inner_join(users::table.on(users::id.eq(user_blocks::blocked_id)))
        .filter(user_blocks::user_id.eq(user_id))
        .filter(user_blocks::blocked_id.eq(blocked_id))
        .select(BlockedUser::as_select());
    Ok(row.first(conn)?)
}

/// Blocks between a user and some others.
pub(super) struct Blocks {
    /// The people whom the user has blocked.
    pub(super) blocked: HashSet<UserId>,
    /// Those who have blocked the user.
    pub(super) blocking: HashSet<UserId>,
}

/// Reads the blocks between a user and some others.
pub(super) fn read_blocks<'a>(
    conn: &mut Connection,
    user_id: UserId,
    others: impl IntoIterator<Item = &'a UserId> + Clone,
) -> Result<Blocks> {
    let (blocked, blocking) = with_conn!(conn, conn => {
        let blocked = user_blocks::table
            .filter(user_blocks::user_id.eq(user_id))
            .filter(among(user_blocks::blocked_id, others.clone().into_iter().copied()))
            .select(user_blocks::blocked_id)
            .load::<UserId>(conn)?;
        let blocking = user_blocks::table
            .filter(user_blocks::blocked_id.eq(user_id))
            .filter(among(user_blocks::user_id, others.into_iter().copied()))
            .select(user_blocks::user_id)
            .load::<UserId>(conn)?;
        (blocked, blocking)
    });
    let (blocked, blocking) = (blocked.into_iter().collect(), blocking.into_iter().collect());
    Ok(Blocks { blocked, blocking })
}

/// The users among these who have blocked a user, or are blocked by them.
pub fn list_blocks_between(
    conn: &mut Connection,
    user_id: UserId,
    others: &[UserId],
) -> Result<HashSet<UserId>> {
    let Blocks { blocked, blocking } = read_blocks(conn, user_id, others)?;
    Ok(blocked.into_iter().chain(blocking).collect())
}

/// Whether two users can have a conversation of two: both accounts exist, and neither has blocked the other.
pub fn can_talk(conn: &mut Connection, user_id: UserId, other_id: UserId) -> Result<bool> {
    match refusal(conn, user_id, other_id) {
        Ok(refusal) => Ok(refusal.is_none()),
        Err(crate::Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Why a user can't be written to.
pub(super) fn refusal(
    conn: &mut Connection,
    user_id: UserId,
    other_id: UserId,
) -> Result<Option<FieldError>> {
    if has_blocked(conn, user_id, other_id)? {
        return Ok(Some(FieldError::new("is somebody you have blocked")));
    }
    // Don't reveal whether the user has blocked the sender or is suspended.
    let is_away = get_user(conn, other_id)?.suspended_at.is_some();
    let is_refused = is_away || has_blocked(conn, other_id, user_id)?;
    Ok(is_refused.then(|| FieldError::new("can't be written to")))
}

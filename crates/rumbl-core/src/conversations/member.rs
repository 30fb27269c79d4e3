use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::page::check_member;
use crate::Result;
use crate::ids::{ConversationId, UserId};
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Connection, UtcTime, among, now, with_conn};
use crate::schema::{conversation_members as members, users};

/// Maximum number of members of a group.
pub const MAX_MEMBERS: i64 = 100;
/// Members per conversation in a list of conversations; the rest are only counted.
pub const MAX_LISTED_MEMBERS: i64 = 10;
/// Maximum number of conversations per user.
pub const MAX_CONVERSATIONS_PER_USER: i64 = 10_000;

/// A user's membership of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct Member {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The user.
    pub user_id: UserId,
    /// The number of the last message that they have read.
    pub read_number: i64,
    /// How many later messages don't count as unread, because they are the user's own or deleted.
    pub skipped: i64,
    /// When the user muted the conversation, in UTC.
    pub muted_at: Option<NaiveDateTime>,
    /// When they joined, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// A member with their names.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct MemberWithUser {
    /// The membership.
    #[diesel(embed)]
    pub member: Member,
    /// Their username.
    #[diesel(select_expression = users::username)]
    pub username: String,
    /// Their display name.
    #[diesel(select_expression = users::name)]
    pub name: String,
}

impl Member {
    /// The number of unread messages, given the conversation's message count.
    pub fn unread(&self, message_count: i64) -> i64 {
        message_count - self.read_number - self.skipped
    }

    /// Advances a member with no unread messages to the last message.
    pub(super) fn settle(&mut self, message_count: i64) {
        if self.unread(message_count) == 0 {
            (self.read_number, self.skipped) = (message_count, 0);
        }
    }
}

/// The members of conversations, in the order in which they joined.
pub(super) fn list_members(
    conn: &mut Connection,
    ids: &BTreeSet<ConversationId>,
) -> Result<Vec<MemberWithUser>> {
    Ok(with_conn!(conn, conn => members::table
        .inner_join(users::table)
        .filter(among(members::conversation_id, ids.iter().copied()))
        .order((members::inserted_at, members::user_id))
        .select(MemberWithUser::as_select())
        .load(conn)?))
}

/// A page of the members of one of a user's conversations, ordered by id.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is not in such a conversation, or there is no such page.
pub fn list_members_page(
    conn: &mut Connection,
    by: UserId,
    id: ConversationId,
    request: impl Into<PageRequest>,
) -> Result<Page<MemberWithUser>> {
    conn.read(|conn| {
        check_member(conn, by, id)?;
        let of = members::table.filter(members::conversation_id.eq(id));
        let total = of.count().get_result(conn)?;
        Page::read(request, total, |limit, offset| {
            Ok(with_conn!(conn, conn => of.inner_join(users::table)
                .order(members::user_id)
                .limit(limit)
                .offset(offset)
                .select(MemberWithUser::as_select())
                .load(conn)?))
        })
    })
}

/// The members after a given one, ordered by id.
///
/// # Errors
/// Same as [`list_members_page`].
pub fn list_members_after(
    conn: &mut Connection,
    by: UserId,
    id: ConversationId,
    (after, size): (UserId, PageSize),
) -> Result<Stretch<MemberWithUser>> {
    conn.read(|conn| {
        check_member(conn, by, id)?;
        Stretch::read(size, |limit| {
            Ok(with_conn!(conn, conn => members::table
                .inner_join(users::table)
                .filter(members::conversation_id.eq(id))
                .filter(members::user_id.gt(after))
                .order(members::user_id)
                .limit(limit)
                .select(MemberWithUser::as_select())
                .load(conn)?))
        })
    })
}

/// A member of one of a user's conversations.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is not in such a conversation, or the other is not a member of it.
pub fn get_member(
    conn: &mut Connection,
    by: UserId,
    (id, user_id): (ConversationId, UserId),
) -> Result<MemberWithUser> {
    conn.read(|conn| {
        check_member(conn, by, id)?;
        Ok(with_conn!(conn, conn => members::table
            .inner_join(users::table)
            .filter(members::conversation_id.eq(id))
            .filter(members::user_id.eq(user_id))
            .select(MemberWithUser::as_select())
            .first(conn)?))
    })
}

/// Adds members to a conversation, with everything so far marked as read.
pub(super) fn insert_members(
    conn: &mut Connection,
    conversation_id: ConversationId,
    read_number: i64,
    user_ids: impl Iterator<Item = UserId>,
) -> Result<()> {
    let now = now();
    for user_id in user_ids {
        diesel::insert_into(members::table)
            .values((
                members::conversation_id.eq(conversation_id),
                members::user_id.eq(user_id),
                members::read_number.eq(read_number),
                members::inserted_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The number of the last message that a member has read.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is not a member.
pub fn read_number(
    conn: &mut Connection,
    user_id: UserId,
    conversation_id: ConversationId,
) -> Result<i64> {
    let member = members::table.find((conversation_id, user_id));
    Ok(member.select(members::read_number).first(conn)?)
}

pub(super) fn count_conversations(conn: &mut Connection, user_id: UserId) -> Result<i64> {
    Ok(members::table.filter(members::user_id.eq(user_id)).count().get_result(conn)?)
}

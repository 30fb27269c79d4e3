use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::page::check_member;
use crate::Result;
use crate::ids::{ConversationId, UserId};
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Connection, UtcTime, among, now, with_conn};
use crate::schema::{conversation_members as members, users};

/// People that a group has at most.
pub const MAX_MEMBERS: i64 = 100;
/// Members that a list of conversations names of each; how many more there are it counts.
pub const MAX_LISTED_MEMBERS: i64 = 10;
/// Conversations that one person is in at most.
pub const MAX_CONVERSATIONS_PER_USER: i64 = 10_000;

/// A person's place in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct Member {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// The person.
    pub user_id: UserId,
    /// The number of the last message that they have read.
    pub read_number: i64,
    /// How many of the later ones are not unread, as they are their own or deleted.
    pub skipped: i64,
    /// Since when they don't want to be told of it, in UTC.
    pub muted_at: Option<NaiveDateTime>,
    /// Since when they are in it, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

/// A member with their names.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct MemberWithUser {
    /// Their place.
    #[diesel(embed)]
    pub member: Member,
    /// Their username.
    #[diesel(select_expression = users::username)]
    pub username: String,
    /// What they are called.
    #[diesel(select_expression = users::name)]
    pub name: String,
}

impl Member {
    /// How many messages they have not read, where so many were posted.
    pub fn unread(&self, message_count: i64) -> i64 {
        message_count - self.read_number - self.skipped
    }

    /// Whoever has nothing unread has read everything.
    pub(super) fn settle(&mut self, message_count: i64) {
        if self.unread(message_count) == 0 {
            (self.read_number, self.skipped) = (message_count, 0);
        }
    }
}

/// The members of conversations, in the order in which they came.
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

/// A page of the members of a conversation of somebody's, in the order of their ids.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is in no such conversation, or it has no such page.
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

/// The members who follow one of them, in the order of their ids.
///
/// # Errors
/// As of [`list_members_page`].
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

/// A member of a conversation of somebody's.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user is in no such conversation, or the other is not in it.
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

/// Puts people into a conversation, where they have read everything so far.
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

/// Up to where somebody has read a conversation, by the messages' numbers.
///
/// # Errors
/// [`crate::Error::NotFound`] when they are not in it.
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

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::block::list_blocks_between;
use super::conversation::Conversation;
use super::page::check_member;
use crate::Result;
use crate::ids::{ConversationId, UserId};
use crate::page::{Page, PageRequest, PageSize, Stretch};
use crate::repo::{Connection, UtcTime, among, now, with_conn};
use crate::schema::{conversation_members as members, conversations, users};

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
    /// The number of the last message that they have read. In a conversation of two of whom one has blocked the other,
    /// lists of members have 0 for the other.
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

/// The other people in conversations of two of whom one has blocked the other.
#[derive(Debug, Default)]
pub(super) struct Hidden(BTreeSet<(ConversationId, UserId)>);

impl Hidden {
    /// Reads which of a user's conversations these are.
    pub(super) fn read<'a>(
        conn: &mut Connection,
        by: UserId,
        conversations: impl Iterator<Item = &'a Conversation>,
    ) -> Result<Self> {
        let mut others: BTreeSet<(ConversationId, UserId)> =
            conversations.filter_map(|one| Some((one.id, one.other_than(by)?))).collect();
        if others.is_empty() {
            return Ok(Self::default());
        }
        let ids: Vec<UserId> = others.iter().map(|(_, user_id)| *user_id).collect();
        let blocked = list_blocks_between(conn, by, &ids)?;
        others.retain(|(_, user_id)| blocked.contains(user_id));
        Ok(Self(others))
    }

    /// As [`read`](Self::read), for one conversation.
    fn read_one(conn: &mut Connection, by: UserId, id: ConversationId) -> Result<Self> {
        let conversation: Conversation = with_conn!(conn, conn => conversations::table
            .find(id)
            .select(Conversation::as_select())
            .first(conn)?);
        Self::read(conn, by, [&conversation].into_iter())
    }

    /// Shows those of the members who are among these as if they had read nothing.
    pub(super) fn hide(&self, members: &mut [MemberWithUser]) {
        for member in members.iter_mut().map(|one| &mut one.member) {
            if self.0.contains(&(member.conversation_id, member.user_id)) {
                member.read_number = 0;
            }
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
        let hidden = Hidden::read_one(conn, by, id)?;
        Page::read(request, total, |limit, offset| {
            let mut rows: Vec<MemberWithUser> = with_conn!(conn, conn => of.inner_join(users::table)
                .order(members::user_id)
                .limit(limit)
                .offset(offset)
                .select(MemberWithUser::as_select())
                .load(conn)?);
            hidden.hide(&mut rows);
            Ok(rows)
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
        let hidden = Hidden::read_one(conn, by, id)?;
        Stretch::read(size, |limit| {
            let mut rows: Vec<MemberWithUser> = with_conn!(conn, conn => members::table
                .inner_join(users::table)
                .filter(members::conversation_id.eq(id))
                .filter(members::user_id.gt(after))
                .order(members::user_id)
                .limit(limit)
                .select(MemberWithUser::as_select())
                .load(conn)?);
            hidden.hide(&mut rows);
            Ok(rows)
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
        let mut found: MemberWithUser = with_conn!(conn, conn => members::table
            .inner_join(users::table)
            .filter(members::conversation_id.eq(id))
            .filter(members::user_id.eq(user_id))
            .select(MemberWithUser::as_select())
            .first(conn)?);
        Hidden::read_one(conn, by, id)?.hide(std::slice::from_mut(&mut found));
        Ok(found)
    })
}

/// Whether two users are members of a conversation.
pub fn are_members(
    conn: &mut Connection,
    id: ConversationId,
    (one, other): (UserId, UserId),
) -> Result<(bool, bool)> {
    let both = members::table
        .filter(members::conversation_id.eq(id))
        .filter(members::user_id.eq(one).or(members::user_id.eq(other)));
    let found: Vec<UserId> = both.select(members::user_id).load(conn)?;
    Ok((found.contains(&one), found.contains(&other)))
}

/// Adds members to a conversation, with everything so far marked as read.
pub(super) fn insert_members(
    conn: &mut Connection,
    conversation_id: ConversationId,
    read_number: i64,
    user_ids: impl Iterator<Item = UserId>,
) -> Result<()> {
    let now = now();
    let row = |user_id: UserId| {
        (
            members::conversation_id.eq(conversation_id),
            members::user_id.eq(user_id),
            members::read_number.eq(read_number),
            members::inserted_at.eq(now),
        )
    };
    match conn {
        Connection::Sqlite(conn) => {
            for user_id in user_ids {
                diesel::insert_into(members::table).values(row(user_id)).execute(conn)?;
            }
        }
        // Each statement takes a round trip. A group has at most `MAX_MEMBERS`.
        Connection::Pg(conn) => {
            let rows: Vec<_> = user_ids.map(row).collect();
            diesel::insert_into(members::table).values(rows).execute(conn)?;
        }
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

/// Those of some users who are in as many conversations as a user can be in.
pub(super) fn list_full(
    conn: &mut Connection,
    user_ids: &BTreeSet<UserId>,
) -> Result<BTreeSet<UserId>> {
    let counted: Vec<(UserId, i64)> = with_conn!(conn, conn => members::table
        .filter(among(members::user_id, user_ids.iter().copied()))
        .group_by(members::user_id)
        .select((members::user_id, count_star()))
        .load(conn)?);
    let is_full = |(_, count): &(UserId, i64)| *count >= MAX_CONVERSATIONS_PER_USER;
    Ok(counted.into_iter().filter(is_full).map(|(user_id, _)| user_id).collect())
}

pub(super) fn count_conversations(conn: &mut Connection, user_id: UserId) -> Result<i64> {
    Ok(members::table.filter(members::user_id.eq(user_id)).count().get_result(conn)?)
}

//! Lists of a user's conversations. Unread counts are computed from the conversation's row and the member's, so the
//! cost does not depend on the number of messages.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::conversation::{Conversation, Status};
use super::heads::{Head, list_heads};
use super::member::{Hidden, MAX_CONVERSATIONS_PER_USER, Member, MemberWithUser, list_members};
use super::message::{MessageWithUser, list_messages_by_ids};
use super::place::ListPlace;
use super::title::Title;
use crate::Result;
use crate::accounts::User;
use crate::ids::{ConversationId, UserId};
use crate::page::{Direction, Page, PageRequest, PageSize, Stretch};
use crate::repo::{Backend, Connection, among, with_conn};
use crate::schema::{conversation_members as members, conversations};

/// A conversation from a member's point of view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationListing {
    /// The conversation.
    pub conversation: Conversation,
    /// The member.
    pub member: Member,
    /// The members, in the order in which they joined: in a list of conversations the first
    /// [`MAX_LISTED_MEMBERS`](super::MAX_LISTED_MEMBERS), otherwise all.
    pub members: Vec<MemberWithUser>,
    /// The number of members.
    pub member_count: i64,
    /// The last message.
    pub last_message: Option<MessageWithUser>,
}

impl ConversationListing {
    /// The number of messages that the member has not read.
    pub fn unread(&self) -> i64 {
        self.member.unread(self.conversation.message_count)
    }

    /// The title for the member: the conversation's, or else the names of some other members and the number of the
    /// rest.
    pub fn title(&self) -> Title {
        if let Some(title) = &self.conversation.title {
            return Title::Own(title.clone());
        }
        let others = self.members.iter().filter(|one| one.member.user_id != self.member.user_id);
        let names: Vec<String> = others.take(NAMED).map(|one| one.name.clone()).collect();
        let named = i64::try_from(names.len()).unwrap_or(i64::MAX);
        match self.member_count.saturating_sub(1).saturating_sub(named).max(0) {
            0 if names.is_empty() => Title::Nobody,
            more => Title::Names { names, more },
        }
    }

    /// Whether messages can be posted.
    pub fn status(&self) -> Status {
        let is_alone = self.member_count < 2;
        if self.conversation.is_pair() && is_alone { Status::Closed } else { Status::Open }
    }
}

/// Members named in the title of a group without its own.
const NAMED: usize = 5;

type Row = (Conversation, Member);

/// A query for a member's conversations, most recently active first.
macro_rules! of {
    ($user_id:expr) => {
        members::table
            .inner_join(conversations::table)
            .filter(members::user_id.eq($user_id))
            .order((conversations::active_at.desc(), conversations::id.desc()))
    };
}

/// A page of a user's conversations, most recently active first.
///
/// # Errors
/// [`crate::Error::NotFound`] if there is no such page.
pub fn list_conversations(
    conn: &mut Connection,
    by: &User,
    request: impl Into<PageRequest>,
) -> Result<Page<ConversationListing>> {
    conn.read(|conn| {
        let own = members::table.filter(members::user_id.eq(by.id));
        let total = own.count().get_result(conn)?;
        Page::read(request, total, |limit, offset| {
            let rows = with_conn!(conn, conn => of!(by.id)
                .limit(limit)
                .offset(offset)
                .select((Conversation::as_select(), Member::as_select()))
                .load(conn)?);
            listings(conn, rows)
        })
    })
}

/// A user's conversations beyond a place in their list, in the direction of reading.
pub fn list_conversations_beyond(
    conn: &mut Connection,
    by: &User,
    (direction, place): (Direction, ListPlace),
    size: PageSize,
) -> Result<Stretch<ConversationListing>> {
    let ListPlace { active_at, id } = place;
    conn.read(|conn| {
        Stretch::read(size, |limit| {
            let columns = (Conversation::as_select(), Member::as_select());
            let of = of!(by.id).limit(limit).select(columns).into_boxed::<Backend>();
            let is_same = conversations::active_at.eq(active_at);
            let beyond = match direction {
                Direction::Backward => of.filter(
                    conversations::active_at
                        .lt(active_at)
                        .or(is_same.and(conversations::id.lt(id))),
                ),
                Direction::Forward => of
                    .filter(
                        conversations::active_at
                            .gt(active_at)
                            .or(is_same.and(conversations::id.gt(id))),
                    )
                    .order((conversations::active_at.asc(), conversations::id.asc())),
            };
            let rows = beyond.load(conn)?;
            listings(conn, rows)
        })
    })
}

/// One of a user's conversations.
///
/// # Errors
/// [`crate::Error::NotFound`] if the user is not in such a conversation.
pub fn get_conversation(
    conn: &mut Connection,
    by: UserId,
    id: ConversationId,
) -> Result<ConversationListing> {
    conn.read(|conn| {
        let row = with_conn!(conn, conn => of!(by)
            .filter(conversations::id.eq(id))
            .select((Conversation::as_select(), Member::as_select()))
            .first(conn)?);
        let mut listing = listings(conn, vec![row])?.pop().ok_or(crate::Error::NotFound)?;
        if usize::try_from(listing.member_count) != Ok(listing.members.len()) {
            listing.members = list_members(conn, &BTreeSet::from([id]))?;
        }
        Ok(listing)
    })
}

/// Those of a user's conversations that are among some ids, most recently active first, with the first members of each.
pub(crate) fn list_conversations_with_ids(
    conn: &mut Connection,
    by: UserId,
    ids: BTreeSet<ConversationId>,
) -> Result<Vec<ConversationListing>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    conn.read(|conn| {
        let rows = with_conn!(conn, conn => of!(by)
            .filter(among(conversations::id, ids))
            .select((Conversation::as_select(), Member::as_select()))
            .load(conn)?);
        listings(conn, rows)
    })
}

/// A user's conversations, most recently active first, up to a limit, with the first members of each.
pub fn list_latest_conversations(
    conn: &mut Connection,
    by: UserId,
    limit: i64,
) -> Result<Vec<ConversationListing>> {
    conn.read(|conn| {
        let rows = with_conn!(conn, conn => of!(by)
            .limit(limit)
            .select((Conversation::as_select(), Member::as_select()))
            .load(conn)?);
        listings(conn, rows)
    })
}

/// A user's conversations with the numbers of their last messages, most recently active first, all of them.
pub fn list_message_counts(
    conn: &mut Connection,
    by: UserId,
) -> Result<Vec<(ConversationId, i64)>> {
    let all = of!(by).select((conversations::id, conversations::message_count));
    Ok(all.limit(MAX_CONVERSATIONS_PER_USER).load(conn)?)
}

/// The number of a user's conversations with unread messages, except muted ones.
pub fn count_unread_conversations(conn: &mut Connection, by: UserId) -> Result<i64> {
    let unread = members::table
        .inner_join(conversations::table)
        .filter(members::user_id.eq(by))
        .filter(members::muted_at.is_null())
        .filter((members::read_number + members::skipped).lt(conversations::message_count));
    Ok(unread.count().get_result(conn)?)
}

fn listings(conn: &mut Connection, rows: Vec<Row>) -> Result<Vec<ConversationListing>> {
    let ids: BTreeSet<ConversationId> = rows.iter().map(|(one, _)| one.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut heads = list_heads(conn, &ids)?;
    let last = rows.iter().filter_map(|(one, _)| one.last_message_id);
    let last = list_messages_by_ids(conn, last)?;
    let mut last: HashMap<ConversationId, MessageWithUser> =
        last.into_iter().map(|one| (one.message.conversation_id, one)).collect();
    let by = rows.first().map(|(_, member)| member.user_id);
    let hidden = match by {
        Some(by) => Hidden::read(conn, by, rows.iter().map(|(one, _)| one))?,
        None => Hidden::default(),
    };
    let listing = |(conversation, member): Row| {
        let Head { mut members, count } = heads.remove(&conversation.id).unwrap_or_default();
        hidden.hide(&mut members);
        ConversationListing {
            members,
            member_count: count,
            last_message: last.remove(&conversation.id),
            conversation,
            member,
        }
    };
    Ok(rows.into_iter().map(listing).collect())
}

//! Pages of messages.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::conversation::conversation_topic;
use super::message::{Message, MessageWithUser, with_users};
use crate::ids::{ConversationId, MessageId, UserId};
use crate::log;
use crate::page::{Direction, PageSize, Stretch};
use crate::repo::{Backend, Connection};
use crate::schema::{conversation_members as members, messages};
use crate::{Error, Result};

/// Maximum number of messages on a page.
pub const MAX_MESSAGE_PAGE: usize = 100;
/// Maximum number of messages in a [`MessageRange`].
pub const MAX_MESSAGE_STRETCH: usize = 500;

/// The messages before a position, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePage {
    /// The messages, at most [`MAX_MESSAGE_PAGE`].
    pub messages: Vec<MessageWithUser>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// The last `seq` of the log when the page was read; 0 if the log is empty.
    pub last_seq: i64,
}

/// The messages in a range of numbers, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRange {
    /// The messages, at most [`MAX_MESSAGE_STRETCH`].
    pub page: MessagePage,
    /// Whether there are newer ones.
    pub has_newer: bool,
}

/// The messages from one number on, up to another one if given, read from one snapshot.
///
/// # Errors
/// Same as [`list_messages`].
pub fn list_messages_between(
    conn: &mut Connection,
    by: UserId,
    id: ConversationId,
    (first, last): (i64, Option<i64>),
) -> Result<MessageRange> {
    conn.read(|conn| {
        check_member(conn, by, id)?;
        let of = messages::table.filter(messages::conversation_id.eq(id));
        let limit = i64::try_from(MAX_MESSAGE_STRETCH).unwrap_or(i64::MAX);
        let found: Vec<Message> = of
            .filter(messages::number.between(first, last.unwrap_or(i64::MAX)))
            .order(messages::number)
            .limit(limit)
            .select(Message::as_select())
            .load(conn)?;
        let shown = |one: Option<&Message>| one.map_or(first, |one| one.number);
        let (oldest, newest) = (shown(found.first()), shown(found.last()));
        let older = exists(of.filter(messages::number.lt(oldest)));
        let newer = exists(of.filter(messages::number.gt(newest)));
        let has_more = diesel::select(older).get_result(conn)?;
        let has_newer = diesel::select(newer).get_result(conn)?;
        let last_seq = log::last_seq(conn, &conversation_topic(id))?;
        let page = MessagePage { messages: with_users(conn, found)?, has_more, last_seq };
        Ok(MessageRange { page, has_newer })
    })
}

/// The newest messages of a conversation, or those before a number, read from one snapshot.
///
/// # Errors
/// [`Error::NotFound`] if the user is not in such a conversation.
pub fn list_messages(
    conn: &mut Connection,
    by: UserId,
    id: ConversationId,
    before: Option<i64>,
    limit: usize,
) -> Result<MessagePage> {
    let limit = limit.clamp(1, MAX_MESSAGE_PAGE);
    let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    conn.read(|conn| {
        check_member(conn, by, id)?;
        let mut found = read(conn, id, (Direction::Backward, before), one_more)?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        found.reverse();
        let last_seq = log::last_seq(conn, &conversation_topic(id))?;
        Ok(MessagePage { messages: with_users(conn, found)?, has_more, last_seq })
    })
}

/// The messages of a conversation beyond a number, or from its first or last message on, in the direction of reading.
///
/// # Errors
/// Same as [`list_messages`].
pub fn list_messages_beyond(
    conn: &mut Connection,
    by: UserId,
    id: ConversationId,
    from: (Direction, Option<i64>),
    size: PageSize,
) -> Result<Stretch<MessageWithUser>> {
    conn.read(|conn| {
        check_member(conn, by, id)?;
        Stretch::read(size, |limit| {
            let found = read(conn, id, from, limit)?;
            with_users(conn, found)
        })
    })
}

/// Reads by number, which the index of a conversation's messages is ordered by. So a page costs the same wherever it
/// is.
fn read(
    conn: &mut Connection,
    id: ConversationId,
    (direction, from): (Direction, Option<i64>),
    limit: i64,
) -> Result<Vec<Message>> {
    let of = messages::table
        .filter(messages::conversation_id.eq(id))
        .limit(limit)
        .select(Message::as_select())
        .into_boxed::<Backend>();
    let beyond = match direction {
        Direction::Forward => {
            of.filter(messages::number.gt(from.unwrap_or(0))).order(messages::number.asc())
        }
        Direction::Backward => {
            of.filter(messages::number.lt(from.unwrap_or(i64::MAX))).order(messages::number.desc())
        }
    };
    Ok(beyond.load(conn)?)
}

/// A message by its id.
///
/// # Errors
/// [`Error::NotFound`] if the user is not in such a conversation, or it has no such message.
pub fn get_message(
    conn: &mut Connection,
    by: UserId,
    (conversation_id, id): (ConversationId, MessageId),
) -> Result<MessageWithUser> {
    conn.read(|conn| {
        check_member(conn, by, conversation_id)?;
        let found = messages::table
            .filter(messages::id.eq(id))
            .filter(messages::conversation_id.eq(conversation_id))
            .select(Message::as_select())
            .first(conn)?;
        with_users(conn, vec![found])?.pop().ok_or(Error::NotFound)
    })
}

/// Checks that a user is a member.
pub(super) fn check_member(
    conn: &mut Connection,
    user_id: UserId,
    id: ConversationId,
) -> Result<()> {
    let place = exists(members::table.find((id, user_id)));
    let is_member: bool = diesel::select(place).get_result(conn)?;
    if is_member { Ok(()) } else { Err(Error::NotFound) }
}

//! A user's own data in conversations, to export and to delete with the account.

use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::action::{ConversationAction, ConversationWrite};
use super::conversation::Conversation;
use super::member::Member;
use super::message::Message;
use super::write::write_conversations;
use crate::accounts::User;
use crate::ids::{ConversationId, MessageId, UserId};
use crate::repo::{Connection, with_conn};
use crate::schema::{conversation_members as members, conversations, messages};
use crate::{Error, Result};

/// Messages deleted per transaction.
const MESSAGE_BATCH: i64 = 500;
/// Conversations left per transaction. Fewer, because leaving a conversation as its last member deletes its messages,
/// too.
const DEPARTURE_BATCH: i64 = 50;

/// A conversation in a user's data export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnConversation {
    /// Its id.
    pub id: ConversationId,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Whether it is a conversation of two.
    pub is_pair: bool,
    /// Whether the user owns it.
    pub is_owner: bool,
    /// Whether they have muted it.
    pub is_muted: bool,
    /// When they joined, in UTC.
    pub inserted_at: NaiveDateTime,
}

/// The user's conversations, ordered by id.
pub fn list_own_conversations(
    conn: &mut Connection,
    user_id: UserId,
) -> Result<Vec<OwnConversation>> {
    let rows: Vec<(Conversation, Member)> = with_conn!(conn, conn => members::table
        .inner_join(conversations::table)
        .filter(members::user_id.eq(user_id))
        .order(conversations::id)
        .select((Conversation::as_select(), Member::as_select()))
        .load(conn)?);
    let own = |(conversation, member): (Conversation, Member)| OwnConversation {
        id: conversation.id,
        is_pair: conversation.is_pair(),
        is_owner: conversation.owner_id == Some(user_id),
        is_muted: member.muted_at.is_some(),
        inserted_at: member.inserted_at,
        title: conversation.title,
    };
    Ok(rows.into_iter().map(own).collect())
}

/// A batch of the user's messages in any conversation, after a given one.
pub(crate) fn list_own_messages(
    conn: &mut Connection,
    user_id: UserId,
    (after, limit): (i64, i64),
) -> Result<Vec<Message>> {
    let own = messages::table.filter(messages::user_id.eq(user_id));
    let own = own.filter(messages::id.gt(after)).order(messages::id).limit(limit);
    Ok(own.select(Message::as_select()).load(conn)?)
}

/// Whether a user is in a conversation, or has posted in one.
pub(crate) fn has_conversations(conn: &mut Connection, user_id: UserId) -> Result<bool> {
    let said = messages::table.filter(messages::user_id.eq(user_id));
    let said: i64 = said.count().get_result(conn)?;
    Ok(said + super::member::count_conversations(conn, user_id)? > 0)
}

/// Deletes a batch of a user's messages, with the usual broadcasts to the other members, and returns whether there may
/// be more.
///
/// # Errors
/// [`Error::Log`] if none of the batch can be deleted.
pub(crate) fn delete_messages_of(conn: &mut Connection, user: &Arc<User>) -> Result<bool> {
    let said = messages::table.filter(messages::user_id.eq(user.id)).order(messages::id);
    let said = said.select((messages::conversation_id, messages::id)).limit(MESSAGE_BATCH);
    let said: Vec<(ConversationId, MessageId)> = said.load(conn)?;
    let forget = |(place, id)| (place, ConversationAction::Forget { id });
    write_batch(conn, user, said.into_iter().map(forget).collect(), "messages")
}

/// Removes a user from a batch of their conversations, with the usual broadcasts to the other members, and returns
/// whether there may be more.
///
/// # Errors
/// [`Error::Log`] if they can't leave any of the batch.
pub(crate) fn leave_conversations_of(conn: &mut Connection, user: &Arc<User>) -> Result<bool> {
    let own = members::table.filter(members::user_id.eq(user.id));
    let own = own.order(members::conversation_id).select(members::conversation_id);
    let own: Vec<ConversationId> = own.limit(DEPARTURE_BATCH).load(conn)?;
    let depart = |id| (id, ConversationAction::Depart);
    write_batch(conn, user, own.into_iter().map(depart).collect(), "conversations")
}

/// Performs writes in one transaction, and returns whether there were any. If all were refused, the next batch would
/// be the same again.
fn write_batch(
    conn: &mut Connection,
    user: &Arc<User>,
    actions: Vec<(ConversationId, ConversationAction)>,
    what: &str,
) -> Result<bool> {
    if actions.is_empty() {
        return Ok(false);
    }
    let write = |(conversation_id, action)| ConversationWrite {
        user: Arc::clone(user),
        conversation_id,
        action,
    };
    let writes: Vec<_> = actions.into_iter().map(write).collect();
    let mut done = 0;
    for outcome in write_conversations(conn, &writes) {
        match outcome {
            Ok(_) => done += 1,
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if done == 0 {
        let why = "their conversations have no topics";
        return Err(Error::Log(format!("a user's {what} can't be deleted: {why}")));
    }
    Ok(true)
}

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

/// Rows to read, or to delete in one transaction.
const BATCH: i64 = 500;

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

/// Deletes a user's messages and removes them from all conversations, with the usual broadcasts to the other members.
///
/// # Errors
/// [`Error::Log`] if the rest can't be deleted.
pub(crate) fn delete_conversations_of(conn: &mut Connection, user: &Arc<User>) -> Result<()> {
    loop {
        let said = messages::table.filter(messages::user_id.eq(user.id)).order(messages::id);
        let said = said.select((messages::conversation_id, messages::id)).limit(BATCH);
        let said: Vec<(ConversationId, MessageId)> = said.load(conn)?;
        if said.is_empty() {
            break;
        }
        let forget = |(place, id)| (place, ConversationAction::Forget { id });
        if write_all(conn, user, said.into_iter().map(forget))? == 0 {
            return Err(stuck("messages"));
        }
    }
    loop {
        let own = members::table.filter(members::user_id.eq(user.id));
        let own = own.order(members::conversation_id).select(members::conversation_id);
        let own: Vec<ConversationId> = own.limit(BATCH).load(conn)?;
        if own.is_empty() {
            return Ok(());
        }
        let depart = |id| (id, ConversationAction::Depart);
        if write_all(conn, user, own.into_iter().map(depart))? == 0 {
            return Err(stuck("conversations"));
        }
    }
}

/// The error when a round of deletions changed nothing, so that the next one would read the same rows again.
fn stuck(what: &str) -> Error {
    Error::Log(format!("a user's {what} can't be deleted: their conversations have no topics"))
}

/// Performs writes, and returns how many were not refused.
fn write_all(
    conn: &mut Connection,
    user: &Arc<User>,
    actions: impl Iterator<Item = (ConversationId, ConversationAction)>,
) -> Result<usize> {
    let write = |(conversation_id, action)| ConversationWrite {
        user: Arc::clone(user),
        conversation_id,
        action,
    };
    let writes: Vec<_> = actions.map(write).collect();
    let mut done = 0;
    for outcome in write_conversations(conn, &writes) {
        match outcome {
            Ok(_) => done += 1,
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

//! What is left of a conversation when its last member has left. Nobody can see it any more.

use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ids::{ConversationId, MessageId};
use crate::jobs::{self, Job};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{conversation_members as members, conversations, messages};
use crate::{Error, Result};

/// Maximum number of messages that are deleted in one transaction.
pub const MAX_DELETED_MESSAGES: i64 = 1_000;

/// Deletes a long conversation without members, by [`delete_remains`].
#[derive(Debug, Serialize, Deserialize)]
pub struct DeleteConversation {
    /// The conversation.
    pub conversation_id: ConversationId,
}

impl Job for DeleteConversation {
    const KIND: &'static str = "delete_conversation";
}

/// Deletes a conversation without members: at once, or in a job if it has had many messages, so that other writes don't
/// wait for that.
pub(super) fn delete_or_enqueue(
    conn: &mut Connection,
    id: ConversationId,
    message_count: i64,
) -> Result<()> {
    if message_count > MAX_DELETED_MESSAGES {
        match jobs::enqueue(conn, &DeleteConversation { conversation_id: id }) {
            // Too many jobs are waiting.
            Err(Error::Unavailable(_)) => {}
            enqueued => return enqueued,
        }
    }
    diesel::delete(conversations::table.find(id)).execute(conn)?;
    Ok(())
}

/// Deletes up to [`MAX_DELETED_MESSAGES`] of a conversation without members, and the conversation itself with the last
/// of them. Returns whether there are more. Does nothing to a conversation that has members.
pub fn delete_remains(conn: &mut Connection, id: ConversationId) -> Result<bool> {
    conn.write(|conn| {
        let there = exists(members::table.filter(members::conversation_id.eq(id)));
        if diesel::select(there).get_result(conn)? {
            return Ok(false);
        }
        let said = messages::table.filter(messages::conversation_id.eq(id));
        let said = said.order(messages::number).limit(MAX_DELETED_MESSAGES);
        let ids: Vec<MessageId> = said.select(messages::id).load(conn)?;
        let has_more = i64::try_from(ids.len()).unwrap_or(i64::MAX) == MAX_DELETED_MESSAGES;
        with_conn!(conn, conn => diesel::delete(messages::table)
            .filter(among(messages::id, ids))
            .execute(conn)?);
        if !has_more {
            diesel::delete(conversations::table.find(id)).execute(conn)?;
        }
        Ok(has_more)
    })
}

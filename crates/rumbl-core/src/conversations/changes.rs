use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::change::ConversationChange;
use super::conversation::{Conversation, conversation_topic};
use super::message::{MessageWithUser, list_messages_by_ids};
use super::replay::{Rows, is_message, replay};
use crate::Result;
use crate::ids::{ConversationId, MessageId, UserId};
use crate::log::{self, Entry, Missed, Reach, Replayed};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{conversations, users};

/// The changes of a conversation after a `seq`, from one snapshot. A conversation that does not exist has no changes.
/// This does not check permissions: if the changes are for one user, call [`get_conversation`](super::get_conversation)
/// in the same snapshot.
pub fn list_conversation_changes(
    conn: &mut Connection,
    id: ConversationId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<ConversationChange>> {
    log::missed_since(conn, &conversation_topic(id), after_seq, reach, |conn, entries| {
        if entries.is_empty() {
            return Ok(Some(Replayed { changes: Vec::new(), bytes: 0 }));
        }
        let row = conversations::table.find(id).select(Conversation::as_select());
        let Some(conversation) = row.first(conn).optional()? else { return Ok(None) };
        let rows = Rows {
            conversation,
            messages: messages(conn, entries)?,
            people: people(conn, entries)?,
        };
        let sent = entries.iter().filter(|entry| is_message(entry));
        let sent = sent.filter_map(|entry| rows.messages.get(&entry.subject_id));
        let bytes = sent.map(|one| one.message.content.len()).sum();
        let changes = replay(entries, &rows).inspect_err(|error| {
            tracing::error!(%error, conversation_id = %id, "changes are skipped");
        });
        Ok(changes.ok().map(|changes| Replayed { changes, bytes }))
    })
}

/// The current messages that the entries refer to; deleted ones are missing.
fn messages(conn: &mut Connection, entries: &[Entry]) -> Result<HashMap<i64, MessageWithUser>> {
    let ids: BTreeSet<MessageId> = entries
        .iter()
        .filter(|entry| is_message(entry))
        .filter_map(|entry| entry.subject_id.try_into().ok())
        .collect();
    let found = list_messages_by_ids(conn, ids)?;
    Ok(found.into_iter().map(|one| (one.message.id.get(), one)).collect())
}

/// The users that the entries refer to, if their accounts still exist.
fn people(conn: &mut Connection, entries: &[Entry]) -> Result<HashMap<UserId, (String, String)>> {
    let ids: BTreeSet<UserId> = entries
        .iter()
        .filter(|entry| !is_message(entry))
        .filter_map(|entry| entry.subject_id.try_into().ok())
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let names: Vec<(UserId, String, String)> = with_conn!(conn, conn => users::table
        .filter(among(users::id, ids))
        .select((users::id, users::username, users::name))
        .load(conn)?);
    Ok(names.into_iter().map(|(id, username, name)| (id, (username, name))).collect())
}

//! Reconstructs a conversation's changes from its log entries and rows.

use std::collections::{HashMap, HashSet};

use super::change::{ConversationChange, Departure};
use super::conversation::Conversation;
use super::message::MessageWithUser;
use crate::ids::UserId;
use crate::log::{Entry, Kind, Logged};
use crate::{Error, Result};

/// The rows that log entries refer to, as they are after the last entry.
pub(super) struct Rows {
    pub(super) conversation: Conversation,
    pub(super) messages: HashMap<i64, MessageWithUser>,
    /// Usernames and display names.
    pub(super) people: HashMap<UserId, (String, String)>,
}

/// Whether an entry is about a message.
pub(super) fn is_message(entry: &Entry) -> bool {
    [Kind::MESSAGE_CREATED, Kind::MESSAGE_UPDATED, Kind::MESSAGE_DELETED].contains(&entry.kind)
}

/// The changes, in order. Each message has its current text. For a deleted message, only the deletion is returned, so
/// that its text is not shown again.
pub(super) fn replay(entries: &[Entry], rows: &Rows) -> Result<Vec<Logged<ConversationChange>>> {
    let mut gone = HashSet::new();
    let mut changes = Vec::with_capacity(entries.len());
    for entry in entries {
        if let Some(change) = change(entry, rows, &mut gone)? {
            changes.push(Logged { seq: entry.seq, change });
        }
    }
    Ok(changes)
}

fn change(
    entry: &Entry,
    rows: &Rows,
    gone: &mut HashSet<i64>,
) -> Result<Option<ConversationChange>> {
    let id = entry.subject_id;
    Ok(match entry.kind {
        Kind::MESSAGE_CREATED => rows.messages.get(&id).cloned().map(ConversationChange::Created),
        Kind::MESSAGE_UPDATED => rows.messages.get(&id).cloned().map(ConversationChange::Updated),
        Kind::MESSAGE_DELETED => {
            let id = id.try_into().map_err(|error| malformed(entry, &error))?;
            gone.insert(entry.subject_id).then_some(ConversationChange::Deleted { id })
        }
        Kind::CONVERSATION_RENAMED => {
            Some(ConversationChange::Renamed { title: rows.conversation.title.clone() })
        }
        Kind::MEMBER_ADDED => {
            let user_id = person(entry)?;
            // If the user's account is gone, return only that they left.
            rows.people
                .get(&user_id)
                .cloned()
                .map(|(username, name)| ConversationChange::MemberAdded { user_id, username, name })
        }
        Kind::MEMBER_REMOVED => {
            let (user_id, Departure { has_left }) = (person(entry)?, Departure::of(entry)?);
            let owner_id = rows.conversation.owner_id;
            Some(ConversationChange::MemberRemoved { user_id, has_left, owner_id })
        }
        // A kind from a later version.
        _ => None,
    })
}

fn person(entry: &Entry) -> Result<UserId> {
    entry.subject_id.try_into().map_err(|error| malformed(entry, &error))
}

fn malformed(entry: &Entry, error: &dyn std::error::Error) -> Error {
    Error::Log(format!("entry {} is malformed: {error}", entry.seq))
}

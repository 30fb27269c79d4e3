//! What is new to one person: their conversations, and whether these have something to read.

use std::collections::BTreeSet;

use crate::Result;
use crate::accounts::user_topic;
use crate::ids::{ConversationId, UserId};
use crate::log::{self, Append, Entry, Kind, LockedTopics, Logged, Missed, Reach, Replayed};
use crate::repo::Connection;

/// What is new to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboxChange {
    /// They are in another conversation.
    Joined(ConversationId),
    /// They are no longer in a conversation.
    Left(ConversationId),
    /// A conversation has become unread, or read.
    UnreadChanged(ConversationId),
}

impl InboxChange {
    /// The conversation.
    pub fn conversation_id(self) -> ConversationId {
        match self {
            Self::Joined(id) | Self::Left(id) | Self::UnreadChanged(id) => id,
        }
    }

    fn to_append(self) -> Append {
        let kind = match self {
            Self::Joined(_) => Kind::CONVERSATION_JOINED,
            Self::Left(_) => Kind::CONVERSATION_LEFT,
            Self::UnreadChanged(_) => Kind::UNREAD_CHANGED,
        };
        Append { kind, subject_id: self.conversation_id().get(), data: None }
    }

    /// Nothing for kinds of other things.
    fn from_entry(entry: &Entry) -> Option<Self> {
        let id = entry.subject_id.try_into().ok()?;
        match entry.kind {
            Kind::CONVERSATION_JOINED => Some(Self::Joined(id)),
            Kind::CONVERSATION_LEFT => Some(Self::Left(id)),
            Kind::UNREAD_CHANGED => Some(Self::UnreadChanged(id)),
            _ => None,
        }
    }
}

/// What was new to a person after a place in their log.
pub fn list_inbox_changes(
    conn: &mut Connection,
    user_id: UserId,
    after_seq: i64,
    reach: Reach,
) -> Result<Missed<InboxChange>> {
    log::missed_since(conn, &user_topic(user_id), after_seq, reach, |_, entries| {
        let logged = |entry: &Entry| {
            Some(Logged { seq: entry.seq, change: InboxChange::from_entry(entry)? })
        };
        Ok(Some(Replayed { changes: entries.iter().filter_map(logged).collect(), bytes: 0 }))
    })
}

/// Tells people what is new to them, on their topics, which are locked here. Those of conversations have to be
/// locked before.
pub(super) fn tell(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    news: &[(UserId, InboxChange)],
) -> Result<()> {
    let names: BTreeSet<_> = news.iter().map(|(user_id, _)| user_topic(*user_id)).collect();
    if names.is_empty() {
        return Ok(());
    }
    topics.lock_more(conn, &names)?;
    for (user_id, change) in news {
        let topic = user_topic(*user_id);
        // Whoever is about to be deleted has no topic.
        if topics.contains(&topic) {
            topics.append(&topic, change.to_append())?;
        }
    }
    Ok(())
}

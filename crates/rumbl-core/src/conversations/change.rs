use serde::{Deserialize, Serialize};

use super::message::MessageWithUser;
use crate::ids::{MessageId, UserId};
use crate::log::{Append, Entry, Kind};
use crate::{Error, Result};

/// A change of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConversationChange {
    /// A new message.
    Created(MessageWithUser),
    /// An edited message.
    Updated(MessageWithUser),
    /// A deleted message.
    Deleted {
        /// The message.
        id: MessageId,
    },
    /// The title was changed or removed.
    Renamed {
        /// The new title, if any.
        title: Option<String>,
    },
    /// A new member.
    MemberAdded {
        /// Their id.
        user_id: UserId,
        /// Their username.
        username: String,
        /// Their display name.
        name: String,
    },
    /// A former member.
    MemberRemoved {
        /// Their id.
        user_id: UserId,
        /// Whether they left, rather than being removed.
        has_left: bool,
        /// The owner from now on.
        owner_id: Option<UserId>,
    },
}

/// How a member left: the part of the change that no row contains.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Departure {
    pub(super) has_left: bool,
}

impl Departure {
    /// Reads it from the log entry of a removal.
    pub(super) fn of(entry: &Entry) -> Result<Self> {
        let data = entry.data.as_deref().unwrap_or_default();
        let malformed = |error| Error::Log(format!("entry {} is malformed: {error}", entry.seq));
        serde_json::from_str(data).map_err(malformed)
    }
}

impl ConversationChange {
    /// The log entry for the change.
    pub(super) fn to_append(&self, conversation_id: i64) -> Result<Append> {
        let (kind, subject_id, data) = match self {
            Self::Created(one) => (Kind::MESSAGE_CREATED, one.message.id.get(), None),
            Self::Updated(one) => (Kind::MESSAGE_UPDATED, one.message.id.get(), None),
            Self::Deleted { id } => (Kind::MESSAGE_DELETED, id.get(), None),
            Self::Renamed { .. } => (Kind::CONVERSATION_RENAMED, conversation_id, None),
            Self::MemberAdded { user_id, .. } => (Kind::MEMBER_ADDED, user_id.get(), None),
            Self::MemberRemoved { user_id, has_left, .. } => {
                let went = serde_json::to_string(&Departure { has_left: *has_left });
                let data = went.map_err(|error| Error::Log(error.to_string()))?;
                (Kind::MEMBER_REMOVED, user_id.get(), Some(data))
            }
        };
        Ok(Append { kind, subject_id, data })
    }
}

use serde::{Deserialize, Serialize};

use super::message::MessageWithUser;
use crate::ids::{MessageId, UserId};
use crate::log::{Append, Kind};
use crate::{Error, Result};

/// What happened in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConversationChange {
    /// There is a new message.
    Created(MessageWithUser),
    /// A message has another text.
    Updated(MessageWithUser),
    /// A message is gone.
    Deleted {
        /// Which one it was.
        id: MessageId,
    },
    /// It has another title.
    Renamed {
        /// The title now, if it has one.
        title: Option<String>,
    },
    /// Somebody is in it.
    MemberAdded {
        /// Who.
        user_id: UserId,
        /// Their username.
        username: String,
        /// What they are called.
        name: String,
    },
    /// Somebody is no longer in it.
    MemberRemoved {
        /// Who.
        user_id: UserId,
        /// Whether they left, and were not removed.
        has_left: bool,
        /// Who owns it now.
        owner_id: Option<UserId>,
    },
}

/// How somebody went: all that no row says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Went {
    pub(super) has_left: bool,
}

impl ConversationChange {
    /// What the log is to say of the change.
    pub(super) fn to_append(&self, conversation_id: i64) -> Result<Append> {
        let (kind, subject_id, data) = match self {
            Self::Created(one) => (Kind::MESSAGE_CREATED, one.message.id.get(), None),
            Self::Updated(one) => (Kind::MESSAGE_UPDATED, one.message.id.get(), None),
            Self::Deleted { id } => (Kind::MESSAGE_DELETED, id.get(), None),
            Self::Renamed { .. } => (Kind::CONVERSATION_RENAMED, conversation_id, None),
            Self::MemberAdded { user_id, .. } => (Kind::MEMBER_ADDED, user_id.get(), None),
            Self::MemberRemoved { user_id, has_left, .. } => {
                let went = serde_json::to_string(&Went { has_left: *has_left });
                let data = went.map_err(|error| Error::Log(error.to_string()))?;
                (Kind::MEMBER_REMOVED, user_id.get(), Some(data))
            }
        };
        Ok(Append { kind, subject_id, data })
    }
}

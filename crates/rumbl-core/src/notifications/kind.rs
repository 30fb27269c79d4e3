use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

use crate::repo::stored_as_text;

/// The kind of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum NotificationKind {
    /// Somebody mentioned the user in an annotation.
    Mention,
    /// Somebody mentioned the user in a message.
    MessageMention,
    /// Somebody added the user to a conversation.
    Conversation,
    /// The user's question was answered.
    Answer,
    /// Somebody annotated the user's video.
    Remark,
    /// Somebody replied to the user's annotation.
    Reply,
    /// Somebody replied in a thread that the user had replied in.
    ThreadReply,
    /// The owner of a video resolved the user's annotation.
    Resolved,
    /// Somebody shared a video with the user.
    Shared,
}

impl NotificationKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Mention,
        Self::MessageMention,
        Self::Conversation,
        Self::Answer,
        Self::Remark,
        Self::Reply,
        Self::ThreadReply,
        Self::Resolved,
        Self::Shared,
    ];

    /// The kind's name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::MessageMention => "message_mention",
            Self::Conversation => "conversation",
            Self::Answer => "answer",
            Self::Remark => "remark",
            Self::Reply => "reply",
            Self::ThreadReply => "thread_reply",
            Self::Resolved => "resolved",
            Self::Shared => "shared",
        }
    }
}

/// The text is not the name of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no kind of notification")]
pub struct InvalidKind;

impl FromStr for NotificationKind {
    type Err = InvalidKind;

    fn from_str(name: &str) -> Result<Self, InvalidKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(InvalidKind)
    }
}

stored_as_text!(NotificationKind, name);

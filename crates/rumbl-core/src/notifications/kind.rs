use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

use crate::repo::stored_as_text;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum NotificationKind {
    /// Somebody mentioned the person in an annotation.
    Mention,
    /// Somebody mentioned the person in a message.
    MessageMention,
    /// Somebody put the person into a conversation.
    Conversation,
    /// A question of the person's was answered.
    Answer,
    /// Somebody said something about a video of the person's.
    Remark,
    /// Somebody replied to an annotation of the person's.
    Reply,
    /// Somebody replied in a thread where the person has replied.
    ThreadReply,
    /// The owner of a video resolved an annotation of the person's.
    Resolved,
    /// Somebody shared a video of theirs with the person.
    Shared,
}

impl NotificationKind {
    /// All of them.
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

    /// Its name, as the database has it.
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

/// The text names no kind.
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

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use regex::Regex;

use crate::Result;
use crate::changeset::{Changeset, Field, FieldError, Params, Value};
use crate::ids::{ConversationId, MessageId, UserId};
use crate::log::Topic;
use crate::repo::{Connection, UtcTime};
use crate::schema::conversations;

/// Characters of a group's title.
pub const TITLE_LENGTH: RangeInclusive<usize> = 1..=100;

pub(super) const TITLE: Field = Field::text("title");

const TURNED: FieldError =
    FieldError::new("can't contain characters that turn the direction of text");

/// Embeddings and overrides of the text direction, which also affect the text around them.
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static TURNING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\u{202A}-\u{202E}]").expect("the pattern is valid"));

/// A conversation of two users or of a group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = conversations)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// In a conversation of two, the user with the lower id.
    pub low_id: Option<UserId>,
    /// In a conversation of two, the user with the higher id.
    pub high_id: Option<UserId>,
    /// Who started it; their account may be gone.
    pub started_by_id: UserId,
    /// The owner; `None` in a conversation of two.
    pub owner_id: Option<UserId>,
    /// The title of a group; without one, its members' names are displayed.
    pub title: Option<String>,
    /// The number of messages ever posted, which is the number of the last one.
    pub message_count: i64,
    /// The last message that was not deleted.
    pub last_message_id: Option<MessageId>,
    /// When the last message was posted, or else when the conversation started, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub active_at: NaiveDateTime,
    /// When it started, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When its title, its owner or its members were last changed, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

/// Whether messages can be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Messages can be posted.
    Open,
    /// A conversation of two, and the other user is gone.
    Closed,
}

impl Status {
    /// The status's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl Conversation {
    /// Whether it is a conversation of two; that never changes.
    pub fn is_pair(&self) -> bool {
        self.low_id.is_some()
    }

    /// The other user in a conversation of two.
    pub fn other_than(&self, user_id: UserId) -> Option<UserId> {
        let (low, high) = self.low_id.zip(self.high_id)?;
        Some(if low == user_id { high } else { low })
    }

    /// The user with whom a conversation of two was started.
    pub fn recipient_id(&self) -> Option<UserId> {
        self.other_than(self.started_by_id)
    }
}

/// The conversation of two users, the one with the lower id first.
pub(super) fn find_pair(
    conn: &mut Connection,
    (low, high): (UserId, UserId),
) -> Result<Option<ConversationId>> {
    let pair = conversations::table
        .filter(conversations::low_id.eq(low))
        .filter(conversations::high_id.eq(high));
    Ok(pair.select(conversations::id).first(conn).optional()?)
}

/// The log topic of a conversation.
pub fn conversation_topic(id: ConversationId) -> Topic {
    Topic::new("conversations", id)
}

/// A changeset for the form that renames a conversation.
pub fn change_conversation(conversation: &Conversation) -> Changeset {
    title_changeset(Some(conversation), &Params::default())
}

pub(super) fn title_changeset(conversation: Option<&Conversation>, params: &Params) -> Changeset {
    let title = conversation.and_then(|conversation| conversation.title.as_deref());
    Changeset::new([(TITLE, Value::from(title))])
        .cast(params, &[TITLE])
        .validate_length(TITLE, TITLE_LENGTH)
        .validate_change(TITLE, is_straight)
}

/// Rejects text that would change the direction of the text around it.
pub(super) fn is_straight(text: &str) -> Result<(), FieldError> {
    if TURNING.is_match(text) { Err(TURNED) } else { Ok(()) }
}

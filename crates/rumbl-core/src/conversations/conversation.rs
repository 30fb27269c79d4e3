use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use regex::Regex;

use crate::changeset::{Changeset, Field, FieldError, Params, Value};
use crate::ids::{ConversationId, MessageId, UserId};
use crate::log::Topic;
use crate::repo::UtcTime;
use crate::schema::conversations;

/// Characters of a group's title.
pub const TITLE_LENGTH: RangeInclusive<usize> = 1..=100;

pub(super) const TITLE: Field = Field::text("title");

const TURNED: FieldError =
    FieldError::new("can't contain characters that turn the direction of text");

/// Embeddings and overrides of the direction of text, which reach beyond the text that they are in.
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static TURNING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\u{202A}-\u{202E}]").expect("the pattern is valid"));

/// Where two people or a group talk.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = conversations)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The person with the lower id, of a pair.
    pub low_id: Option<UserId>,
    /// The person with the higher id, of a pair.
    pub high_id: Option<UserId>,
    /// Who began it; they may be gone.
    pub started_by_id: UserId,
    /// Who owns it; a pair has no owner.
    pub owner_id: Option<UserId>,
    /// What a group is called; without a title it goes by the names of its members.
    pub title: Option<String>,
    /// How many messages were ever posted, which is the number of the last one.
    pub message_count: i64,
    /// The last message that was not deleted.
    pub last_message_id: Option<MessageId>,
    /// When somebody said something last, or it began, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub active_at: NaiveDateTime,
    /// When it began, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When its title, its owner or its members changed last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

/// Whether anybody can still be talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It goes on.
    Open,
    /// It is a pair whose other person is gone.
    Closed,
}

impl Status {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

impl Conversation {
    /// Whether it is of two people, and always will be.
    pub fn is_pair(&self) -> bool {
        self.low_id.is_some()
    }

    /// The other person of a pair.
    pub fn other_than(&self, user_id: UserId) -> Option<UserId> {
        let (low, high) = self.low_id.zip(self.high_id)?;
        Some(if low == user_id { high } else { low })
    }

    /// With whom a pair was begun.
    pub fn recipient_id(&self) -> Option<UserId> {
        self.other_than(self.started_by_id)
    }
}

/// The topic of a conversation.
pub fn conversation_topic(id: ConversationId) -> Topic {
    Topic::new("conversations", id)
}

/// A changeset of a conversation whose title is to be changed.
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

/// Refuses what would turn the text around it as well.
pub(super) fn is_straight(text: &str) -> Result<(), FieldError> {
    if TURNING.is_match(text) { Err(TURNED) } else { Ok(()) }
}

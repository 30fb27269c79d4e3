use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conversation::is_straight;
use super::moment::{self, Shared, SharedMoment};
use crate::annotations::{BODY_LENGTH, CLIENT_ID_LENGTH};
use crate::changeset::{Action, Changeset, Field, Invalid, Params, Value};
use crate::ids::{AnnotationId, ConversationId, MessageId, UserId, VideoId};
use crate::repo::{Connection, UtcTime, among, with_conn};
use crate::schema::{conversation_members as members, messages, users};
use crate::{Error, Result};

/// Characters of a message.
pub const CONTENT_LENGTH: RangeInclusive<usize> = BODY_LENGTH;

pub(super) const CONTENT: Field = Field::text("content");
pub(super) const CLIENT_ID: Field = Field::text("client_id");
const ID: Field = Field::integer("id");

/// A message in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Message {
    /// Its id; ids increase within a conversation.
    pub id: MessageId,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Its number in the conversation, from 1; the numbers of deleted messages are missing.
    pub number: i64,
    /// The author.
    pub user_id: UserId,
    /// The text.
    pub content: String,
    /// The video of the shared moment, if any.
    pub video_id: Option<VideoId>,
    /// The shared moment, in milliseconds from the start of the video.
    pub at: Option<i64>,
    /// The shared annotation, if any.
    pub annotation_id: Option<AnnotationId>,
    /// When it was posted, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was last changed, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

/// A message with its author's name and what it shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageWithUser {
    /// The message.
    pub message: Message,
    /// Its author's username.
    pub username: String,
    /// The shared moment, if any.
    pub moment: Option<SharedMoment>,
}

impl Message {
    /// Whether it was edited.
    pub fn is_edited(&self) -> bool {
        self.updated_at != self.inserted_at
    }

    pub(super) fn shared(&self) -> Option<Shared> {
        let (video_id, at) = self.video_id.zip(self.at)?;
        let (conversation_id, annotation_id) = (self.conversation_id, self.annotation_id);
        Some(Shared { conversation_id, video_id, at, annotation_id })
    }
}

/// Adds the authors' names and shared moments to messages, keeping their order.
pub(super) fn with_users(
    conn: &mut Connection,
    messages: Vec<Message>,
) -> Result<Vec<MessageWithUser>> {
    let ids: BTreeSet<UserId> = messages.iter().map(|message| message.user_id).collect();
    let names: Vec<(UserId, String)> = with_conn!(conn, conn => users::table
        .filter(among(users::id, ids))
        .select((users::id, users::username))
        .load(conn)?);
    let names: HashMap<UserId, String> = names.into_iter().collect();
    let moments = moment::read(conn, messages.iter().filter_map(Message::shared))?;
    let with_user = |message: Message| MessageWithUser {
        username: names.get(&message.user_id).cloned().unwrap_or_default(),
        moment: message.shared().map(|shared| moments.of(shared)),
        message,
    };
    Ok(messages.into_iter().map(with_user).collect())
}

/// Messages by id, in any order. Does not check permissions: for moderators, or for ids known to be readable by the
/// user.
pub(crate) fn list_messages_by_ids(
    conn: &mut Connection,
    ids: impl IntoIterator<Item = MessageId>,
) -> Result<Vec<MessageWithUser>> {
    let found = with_conn!(conn, conn => messages::table
        .filter(among(messages::id, ids))
        .select(Message::as_select())
        .load(conn)?);
    with_users(conn, found)
}

/// A message in one of a user's conversations.
///
/// # Errors
/// [`Error::NotFound`] if none of their conversations has it.
pub(crate) fn find_member_message(
    conn: &mut Connection,
    user_id: UserId,
    id: MessageId,
) -> Result<Message> {
    let is_theirs =
        members::conversation_id.eq(messages::conversation_id).and(members::user_id.eq(user_id));
    let found = messages::table
        .inner_join(members::table.on(is_theirs))
        .filter(messages::id.eq(id))
        .select(Message::as_select());
    Ok(found.first(conn)?)
}

/// A changeset for the form that edits a message.
pub fn change_message(message: &Message) -> Changeset {
    message.into()
}

/// Parses a message id: `{id}`.
///
/// # Errors
/// [`Error::Invalid`] if it is not a number; [`Error::NotFound`] if it is outside the range of ids.
pub fn parse_message_id(params: &Params) -> Result<MessageId> {
    let changeset = Changeset::new([])
        .cast(params, &[ID])
        .validate_required(&[ID])
        .apply_action(Action::Query)?;
    let id = changeset.integer(ID).and_then(|id| MessageId::try_from(id).ok());
    id.ok_or(Error::NotFound)
}

/// Validates a new message as far as possible without the database. A message that shares a moment may have no text.
pub(super) fn new_message(params: &Params) -> Result<Changeset, Invalid> {
    let changeset = moment::cast(changeset(Changeset::new([]), params), params)
        .cast(params, &[CLIENT_ID])
        .validate_length(CLIENT_ID, CLIENT_ID_LENGTH);
    let changeset = if moment::is_shared(&changeset) {
        changeset
    } else {
        changeset.validate_required(&[CONTENT])
    };
    changeset.apply_action(Action::Insert)
}

/// Validates a changed text.
pub(super) fn message_update(message: &Message, params: &Params) -> Result<Changeset, Invalid> {
    let changeset = changeset(message.into(), params);
    let is_shared = message.video_id.is_some();
    let changeset = if is_shared { changeset } else { changeset.validate_required(&[CONTENT]) };
    changeset.apply_action(Action::Update)
}

fn changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[CONTENT])
        .validate_length(CONTENT, CONTENT_LENGTH)
        .validate_change(CONTENT, is_straight)
}

impl From<&Message> for Changeset {
    fn from(message: &Message) -> Self {
        let content = Some(message.content.as_str()).filter(|content| !content.is_empty());
        Self::new([(CONTENT, Value::from(content))])
    }
}

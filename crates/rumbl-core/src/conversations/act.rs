//! What one person does in a conversation.

use std::sync::Arc;

use super::action::{ConversationAction, ConversationWrite};
use super::change::ConversationChange;
use super::message::{MessageWithUser, list_messages_by_ids};
use super::write::write_conversations;
use crate::accounts::User;
use crate::changeset::Params;
use crate::ids::{ConversationId, MessageId, UserId};
use crate::log::{Logged, Written};
use crate::repo::Connection;
use crate::{Error, IfUnchanged, Result};

/// Says something. Params as of [`ConversationAction::Post`].
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the user is in no such conversation.
pub fn post_message(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    params: &Params,
) -> Result<MessageWithUser> {
    let action = ConversationAction::Post { params: params.clone() };
    match write(conn, user, id, action)? {
        Written::Changed(Logged { change: ConversationChange::Created(one), .. }) => Ok(one),
        Written::Repeated { id, .. } => {
            let id = MessageId::try_from(id).map_err(|_no_id| Error::NotFound)?;
            list_messages_by_ids(conn, [id])?.pop().ok_or(Error::NotFound)
        }
        _ => Err(Error::NotFound),
    }
}

/// Changes a message of the user's. Params: `content`.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when there is no such message of theirs.
pub fn update_message(
    conn: &mut Connection,
    user: &User,
    (conversation_id, id): (ConversationId, MessageId),
    params: &Params,
) -> Result<Written<ConversationChange>> {
    let (params, if_unchanged) = (params.clone(), IfUnchanged::ANY);
    write(conn, user, conversation_id, ConversationAction::Update { id, params, if_unchanged })
}

/// Deletes a message of the user's.
///
/// # Errors
/// [`Error::NotFound`] when there is no such message of theirs.
pub fn delete_message(
    conn: &mut Connection,
    user: &User,
    (conversation_id, id): (ConversationId, MessageId),
) -> Result<Written<ConversationChange>> {
    write(conn, user, conversation_id, ConversationAction::Delete { id })
}

/// Gives a group of the user's another title. Params: `title`.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the user owns no such group.
pub fn rename_conversation(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    params: &Params,
) -> Result<Written<ConversationChange>> {
    let (params, if_unchanged) = (params.clone(), IfUnchanged::ANY);
    write(conn, user, id, ConversationAction::Rename { params, if_unchanged })
}

/// Adds somebody to a group that the user is in.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the user is in no such conversation.
pub fn add_member(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    user_id: UserId,
) -> Result<Written<ConversationChange>> {
    write(conn, user, id, ConversationAction::Add { user_id })
}

/// Removes somebody from a group that the user owns.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] when the user owns no such group.
pub fn remove_member(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    user_id: UserId,
) -> Result<Written<ConversationChange>> {
    write(conn, user, id, ConversationAction::Remove { user_id })
}

/// Has the user leave a group.
///
/// # Errors
/// [`Error::Invalid`] for a pair; [`Error::NotFound`] when the user is in no such conversation.
pub fn leave_conversation(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
) -> Result<Written<ConversationChange>> {
    write(conn, user, id, ConversationAction::Leave)
}

fn write(
    conn: &mut Connection,
    user: &User,
    conversation_id: ConversationId,
    action: ConversationAction,
) -> Result<Written<ConversationChange>> {
    let write = ConversationWrite { user: Arc::new(user.clone()), conversation_id, action };
    write_conversations(conn, &[write]).pop().unwrap_or(Err(Error::NotFound))
}

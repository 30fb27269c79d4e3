//! Single writes in a conversation by one user.

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

/// Posts a message. Params: see [`ConversationAction::Post`].
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] if the user is not in such a conversation.
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

/// Changes one of the user's messages. Params: `content`.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] if the user has no such message.
pub fn update_message(
    conn: &mut Connection,
    user: &User,
    (conversation_id, id): (ConversationId, MessageId),
    params: &Params,
) -> Result<Written<ConversationChange>> {
    let (params, if_unchanged) = (params.clone(), IfUnchanged::ANY);
    write(conn, user, conversation_id, ConversationAction::Update { id, params, if_unchanged })
}

/// Deletes one of the user's messages.
///
/// # Errors
/// [`Error::NotFound`] if the user has no such message.
pub fn delete_message(
    conn: &mut Connection,
    user: &User,
    (conversation_id, id): (ConversationId, MessageId),
) -> Result<Written<ConversationChange>> {
    write(conn, user, conversation_id, ConversationAction::Delete { id })
}

/// Renames a group that the user owns. Params: `title`.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] if the user owns no such group.
pub fn rename_conversation(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    params: &Params,
) -> Result<Written<ConversationChange>> {
    let (params, if_unchanged) = (params.clone(), IfUnchanged::ANY);
    write(conn, user, id, ConversationAction::Rename { params, if_unchanged })
}

/// Adds a member to a group that the user is in.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] if the user is not in such a conversation.
pub fn add_member(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    user_id: UserId,
) -> Result<Written<ConversationChange>> {
    write(conn, user, id, ConversationAction::Add { user_id })
}

/// Removes a member from a group that the user owns.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::NotFound`] if the user owns no such group.
pub fn remove_member(
    conn: &mut Connection,
    user: &User,
    id: ConversationId,
    user_id: UserId,
) -> Result<Written<ConversationChange>> {
    write(conn, user, id, ConversationAction::Remove { user_id })
}

/// Leaves a group.
///
/// # Errors
/// [`Error::Invalid`] for a conversation of two; [`Error::NotFound`] if the user is not in such a conversation.
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

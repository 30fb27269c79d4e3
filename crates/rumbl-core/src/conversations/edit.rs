//! Changes and deletions of messages.

use diesel::prelude::*;

use super::change::ConversationChange;
use super::done::Done;
use super::message::{self, CONTENT, Message};
use super::post::{check_open, own_message, store_content};
use super::room::Rooms;
use crate::accounts::Role;
use crate::audit::{AuditAction, By, MESSAGE_NAME, Subject, record};
use crate::changeset::Params;
use crate::ids::{ConversationId, MessageId, UserId};
use crate::inbox::InboxChange;
use crate::notifications::Gone;
use crate::repo::{Connection, with_conn};
use crate::reports::close_reports;
use crate::schema::{conversation_members as members, messages};
use crate::{IfUnchanged, Result};

/// Changes one of the user's messages. The topic is locked.
pub(super) fn update(
    conn: &mut Connection,
    rooms: &mut Rooms,
    place: (ConversationId, UserId),
    (id, params, if_unchanged): (MessageId, &Params, &IfUnchanged),
) -> Result<Done> {
    rooms.room(place.0)?.member(place.1)?;
    let message = own_message(conn, place, id)?;
    if_unchanged.check(message.updated_at)?;
    let changeset = message::message_update(&message, params)?;
    if changeset.changes().is_empty() {
        return Ok(Done::Unchanged);
    }
    check_open(conn, rooms, place, &changeset)?;
    let updated = store_content(conn, id, changeset.text(CONTENT))?;
    Ok(Done::Changed(ConversationChange::Updated(updated)))
}

/// Deletes a message, which no longer counts as unread for anybody. The topic is locked.
pub(super) fn delete(conn: &mut Connection, rooms: &mut Rooms, message: &Message) -> Result<Done> {
    let id = message.conversation_id;
    rooms.flush(conn)?;
    diesel::delete(messages::table.find(message.id)).execute(conn)?;
    let others = members::table
        .filter(members::conversation_id.eq(id))
        .filter(members::read_number.lt(message.number))
        .filter(members::user_id.ne(message.user_id));
    with_conn!(conn, conn => diesel::update(others)
        .set(members::skipped.eq(members::skipped + 1))
        .execute(conn)?);
    let room = rooms.room(id)?;
    let message_count = room.conversation.message_count;
    if room.conversation.last_message_id == Some(message.id) {
        let rest = messages::table.filter(messages::conversation_id.eq(id));
        let last = rest.order(messages::number.desc()).select(messages::id);
        room.conversation.last_message_id = last.first(conn).optional()?;
    }
    room.touch();
    let settled: Vec<UserId> = others
        .filter((members::read_number + members::skipped).eq(message_count))
        .select(members::user_id)
        .load(conn)?;
    for user_id in settled {
        if rooms.room(id)?.member(user_id).is_err() {
            rooms.news.changes.push((user_id, InboxChange::UnreadChanged(id)));
        }
    }
    rooms.reread(conn, id)?;
    rooms.news.gone.push(Gone::Message(message.id));
    Ok(Done::Changed(ConversationChange::Deleted { id: message.id }))
}

/// Deletes a message as a moderator, and closes the reports about it. The topic is locked.
pub(super) fn moderate(
    conn: &mut Connection,
    rooms: &mut Rooms,
    by: By<'_>,
    (conversation_id, id): (ConversationId, MessageId),
) -> Result<Done> {
    by.require(conn, Role::Moderator)?;
    let found = messages::table
        .filter(messages::id.eq(id))
        .filter(messages::conversation_id.eq(conversation_id));
    let message: Message = found.select(Message::as_select()).first(conn)?;
    let subject = Subject::Message(id);
    record(conn, by, AuditAction::Delete, (subject, MESSAGE_NAME), None)?;
    close_reports(conn, subject)?;
    delete(conn, rooms, &message)
}

//! Posts new messages, consecutive ones in a batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::block;
use super::change::ConversationChange;
use super::done::Done;
use super::known::{Key, find_known};
use super::message::{CLIENT_ID, CONTENT, Message, MessageWithUser, with_users};
use super::moment::Shared;
use super::room::Rooms;
use super::sharable::Sharable;
use crate::accounts::User;
use crate::changeset::{Action, Changeset};
use crate::ids::{ConversationId, MessageId, UserId};
use crate::repo::{Connection, MAX_BOUND, now, with_conn};
use crate::schema::messages;
use crate::{Error, Result};

/// A validated new message.
#[derive(Debug)]
pub(super) struct NewMessage {
    pub(super) conversation_id: ConversationId,
    pub(super) user: Arc<User>,
    pub(super) changeset: Changeset,
}

/// A new message and its number.
struct Numbered<'a> {
    new: &'a NewMessage,
    number: i64,
    shared: Option<Shared>,
}

/// What to do with a post.
enum Planned {
    /// It is already stored.
    Known(MessageId),
    /// Insert the message at `place` of the batch. `is_first` is false for a repetition of a message in the same batch.
    Insert { place: usize, is_first: bool },
}

impl NewMessage {
    fn key(&self) -> Option<Key> {
        let client_id = self.changeset.get_field(CLIENT_ID).as_text()?.to_owned();
        Some((client_id, self.user.id, self.conversation_id))
    }
}

/// Stores new messages, each one once.
pub(super) fn post_all(
    conn: &mut Connection,
    rooms: &mut Rooms,
    new: &[&NewMessage],
) -> Result<Vec<Result<Done>>> {
    let known = find_known(conn, new.iter().filter_map(|new| new.key()).collect())?;
    let wanted = new.iter().map(|new| (new.conversation_id, &new.changeset));
    let sharable = Sharable::read(conn, wanted)?;
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let (mut planned, mut numbered) = (Vec::with_capacity(new.len()), Vec::new());
    for new in new {
        let key = new.key();
        planned.push(if let Some(id) = key.as_ref().and_then(|key| known.get(key)) {
            // A sender who is no longer a member does not learn that it is stored.
            rooms.room(new.conversation_id)?.member(new.user.id).map(|_| Planned::Known(*id))
        } else if let Some(place) = key.as_ref().and_then(|key| places.get(key)) {
            Ok(Planned::Insert { place: *place, is_first: false })
        } else {
            match admit(conn, rooms, new, &sharable) {
                Ok(shared) => {
                    let number = rooms.room(new.conversation_id)?.next_number(new.user.id)?;
                    let place = numbered.len();
                    numbered.push(Numbered { new, number, shared });
                    places.extend(key.map(|key| (key, place)));
                    Ok(Planned::Insert { place, is_first: true })
                }
                Err(error @ (Error::NotFound | Error::Invalid(_))) => Err(error),
                Err(error) => return Err(error),
            }
        });
    }
    let inserted = insert(conn, &numbered)?;
    let now = now();
    for message in &inserted {
        let conversation = &mut rooms.room(message.conversation_id)?.conversation;
        conversation.last_message_id = conversation.last_message_id.max(Some(message.id));
        conversation.active_at = now;
    }
    let inserted = named(&numbered, inserted, &sharable)?;
    let done = |planned: Result<Planned>| match planned? {
        Planned::Known(id) => Ok(Done::Repeated(id)),
        Planned::Insert { place, is_first } => {
            let one = inserted.get(place).ok_or(Error::NotFound)?;
            Ok(if is_first {
                Done::Changed(ConversationChange::Created(one.clone()))
            } else {
                Done::Repeated(one.message.id)
            })
        }
    };
    Ok(planned.into_iter().map(done).collect())
}

/// Checks that a user may post a message, and looks up what it shares.
fn admit(
    conn: &mut Connection,
    rooms: &mut Rooms,
    new: &NewMessage,
    sharable: &Sharable,
) -> Result<Option<Shared>> {
    check_open(conn, rooms, (new.conversation_id, new.user.id), &new.changeset)?;
    sharable.find(new.conversation_id, &new.changeset)
}

/// Checks that messages can be posted: the user is a member, and in a conversation of two the other can be written to.
///
/// # Errors
/// [`Error::NotFound`] if the user is not a member; [`Error::Invalid`].
pub(super) fn check_open(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, user_id): (ConversationId, UserId),
    changeset: &Changeset,
) -> Result<()> {
    let room = rooms.room(id)?;
    room.member(user_id)?;
    if !room.is_refused {
        return Ok(());
    }
    let other = room.conversation.other_than(user_id).ok_or(Error::NotFound)?;
    let error = match block::refusal(conn, user_id, other) {
        Err(Error::NotFound) => Some(block::GONE),
        refusal => refusal?,
    };
    if let Some(error) = error {
        changeset.clone().add_error(block::RECIPIENT, error).apply_action(Action::Insert)?;
    }
    Ok(())
}

fn insert(conn: &mut Connection, numbered: &[Numbered<'_>]) -> Result<Vec<Message>> {
    let now = now();
    let row = |numbered: &Numbered<'_>| {
        let Numbered { new, number, shared } = numbered;
        let (video_id, at, annotation_id) = Shared::columns(*shared);
        (
            messages::conversation_id.eq(new.conversation_id),
            messages::number.eq(*number),
            messages::user_id.eq(new.user.id),
            messages::content.eq(new.changeset.text(CONTENT).to_owned()),
            messages::video_id.eq(video_id),
            messages::at.eq(at),
            messages::annotation_id.eq(annotation_id),
            messages::client_id.eq(new
                .changeset
                .get_field(CLIENT_ID)
                .as_text()
                .map(ToOwned::to_owned)),
            messages::inserted_at.eq(now),
            messages::updated_at.eq(now),
        )
    };
    let mut inserted = Vec::with_capacity(numbered.len());
    for numbered in numbered.chunks(MAX_BOUND) {
        let rows = numbered.iter().map(row);
        match conn {
            // Without a network round trip, one statement that is parsed once is the fastest.
            Connection::Sqlite(conn) => {
                for row in rows {
                    let insert = diesel::insert_into(messages::table).values(row);
                    inserted.push(insert.returning(Message::as_returning()).get_result(conn)?);
                }
            }
            Connection::Pg(conn) => {
                let insert = diesel::insert_into(messages::table).values(rows.collect::<Vec<_>>());
                inserted.extend(insert.returning(Message::as_returning()).get_results(conn)?);
            }
        }
    }
    Ok(inserted)
}

/// The inserted messages, in the order of `numbered`, with names and moments.
fn named(
    numbered: &[Numbered<'_>],
    inserted: Vec<Message>,
    sharable: &Sharable,
) -> Result<Vec<MessageWithUser>> {
    let place = |message: &Message| (message.conversation_id, message.number);
    let mut by_place: BTreeMap<_, _> =
        inserted.into_iter().map(|message| (place(&message), message)).collect();
    let of = |one: &Numbered<'_>| {
        let message = by_place.remove(&(one.new.conversation_id, one.number));
        message.map(|message| (message, one.new.user.username.clone())).ok_or(Error::NotFound)
    };
    let inserted = numbered.iter().map(of).collect::<Result<Vec<_>>>()?;
    let (messages, names): (Vec<_>, Vec<_>) = inserted.into_iter().unzip();
    let with_user = |(message, username): (Message, String)| MessageWithUser {
        moment: message.shared().map(|shared| sharable.of(shared)),
        username,
        message,
    };
    Ok(messages.into_iter().zip(names).map(with_user).collect())
}

/// A message of the user's, in a conversation that they are still in.
pub(super) fn own_message(
    conn: &mut Connection,
    (conversation_id, user_id): (ConversationId, UserId),
    id: MessageId,
) -> Result<Message> {
    let own = messages::table
        .filter(messages::id.eq(id))
        .filter(messages::conversation_id.eq(conversation_id))
        .filter(messages::user_id.eq(user_id));
    Ok(own.select(Message::as_select()).first(conn)?)
}

/// Stores a message's changed text.
pub(super) fn store_content(
    conn: &mut Connection,
    id: MessageId,
    content: &str,
) -> Result<MessageWithUser> {
    let changed = diesel::update(messages::table.find(id))
        .set((messages::content.eq(content), messages::updated_at.eq(now())));
    let message: Message =
        with_conn!(conn, conn => changed.returning(Message::as_returning()).get_result(conn)?);
    with_users(conn, vec![message])?.pop().ok_or(Error::NotFound)
}

//! Performs and logs a batch of writes in one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;

use diesel::prelude::*;

use super::action::{ConversationAction, ConversationWrite};
use super::change::ConversationChange;
use super::conversation::{TITLE, conversation_topic, title_changeset};
use super::done::Done;
use super::edit::{delete, moderate, update};
use super::membership::{add, end, enter, leave, remove};
use super::message::{self, Message};
use super::post::{NewMessage, own_message, post_all};
use super::room::Rooms;
use crate::audit::By;
use crate::changeset::{Action, Params};
use crate::ids::{ConversationId, UserId};
use crate::inbox::InboxChange;
use crate::log::{Kind, LockedTopics, Logged, Written};
use crate::notifications;
use crate::repo::{Connection, now};
use crate::schema::{conversation_members as members, conversations, messages};
use crate::{Error, IfUnchanged, Result};

/// Performs writes in order and in one transaction, and logs them. Each write has its own outcome: one that is refused,
/// with [`Error::Invalid`], [`Error::NotFound`] or [`Error::Changed`], does not affect the others. Only a database
/// failure fails all of them, with [`Error::Unavailable`], or with [`Error::Uncertain`] if they may have been committed
/// anyway.
///
/// Changes of one conversation get increasing `seq`s in the order of the writes, and new messages get increasing ids
/// and consecutive numbers. Reading and muting concern only the user, and are not logged.
pub fn write_conversations(
    conn: &mut Connection,
    writes: &[ConversationWrite],
) -> Vec<Result<Written<ConversationChange>>> {
    let steps: Vec<Result<Step<'_>>> = writes.iter().map(Step::new).collect();
    let valid: Vec<&Step<'_>> = steps.iter().filter_map(|step| step.as_ref().ok()).collect();
    let mut written = write(conn, &valid).into_iter();
    let outcome = |step: Result<Step<'_>>| match step {
        Ok(_) => written.next().unwrap_or(Err(Error::NotFound)),
        Err(error) => Err(error),
    };
    steps.into_iter().map(outcome).collect()
}

/// A write, validated as far as possible without the database.
struct Step<'a> {
    write: &'a ConversationWrite,
    /// The new message, if the write posts one.
    post: Option<NewMessage>,
}

impl<'a> Step<'a> {
    fn new(write: &'a ConversationWrite) -> Result<Self> {
        let post = match &write.action {
            ConversationAction::Post { params } => Some(NewMessage {
                conversation_id: write.conversation_id,
                user: Arc::clone(&write.user),
                changeset: message::new_message(params)?,
            }),
            _ => None,
        };
        Ok(Self { write, post })
    }
}

fn write(conn: &mut Connection, steps: &[&Step<'_>]) -> Vec<Result<Written<ConversationChange>>> {
    if steps.is_empty() {
        return Vec::new();
    }
    let together = conn.write(|conn| write_with(conn, steps));
    let written = match together {
        // For instance, a user to be added is gone. Executed separately, each write gets its own error.
        Err(Error::Constraint { .. }) => {
            Ok(steps.iter().map(|step| write_one(conn, step)).collect())
        }
        together => together,
    };
    written.unwrap_or_else(|error| {
        let shared: fn(String) -> Error = match error {
            Error::Uncertain(_) => Error::Uncertain,
            _ => Error::Unavailable,
        };
        steps.iter().map(|_| Err(shared(error.to_string()))).collect()
    })
}

fn write_one(conn: &mut Connection, step: &Step<'_>) -> Result<Written<ConversationChange>> {
    match conn.write(|conn| write_with(conn, &[step])) {
        Ok(mut written) => written.pop().unwrap_or(Err(Error::NotFound)),
        Err(Error::Constraint { .. }) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

/// Locks the topics of the conversations that exist, performs their writes, and logs them.
fn write_with(
    conn: &mut Connection,
    steps: &[&Step<'_>],
) -> Result<Vec<Result<Written<ConversationChange>>>> {
    let ids: BTreeSet<_> = steps.iter().map(|step| step.write.conversation_id).collect();
    let names = ids.iter().map(|id| conversation_topic(*id)).collect();
    let mut topics = LockedTopics::lock(conn, &names)?;
    let ids: BTreeSet<_> =
        ids.into_iter().filter(|id| topics.contains(&conversation_topic(*id))).collect();
    let acting = steps.iter().map(|step| (step.write.conversation_id, step.write.user.id));
    let acting = acting.filter(|(id, _)| ids.contains(id)).collect();
    let posts = steps.iter().filter(|step| step.post.is_some());
    let posted_in = posts.map(|step| step.write.conversation_id).filter(|id| ids.contains(id));
    let posted_in = posted_in.collect();
    let mut rooms = Rooms::read(conn, &ids, &acting, &posted_in)?;
    let mut written = Vec::with_capacity(steps.len());
    // Group consecutive posts, to insert them with as few statements as possible.
    for steps in steps.chunk_by(|one, next| one.post.is_some() && next.post.is_some()) {
        let done = write_alike(conn, &mut rooms, steps)?;
        for (step, done) in steps.iter().zip(done) {
            let id = step.write.conversation_id;
            written.push(match done {
                Ok(done) => Ok(place(conn, &mut topics, &mut rooms, (id, done))?),
                Err(error) => Err(error),
            });
        }
    }
    rooms.flush(conn)?;
    let mut news = rooms.into_inbox_changes();
    news.events.extend(notifications::of_messages(conn, &new_messages(&written))?);
    notifications::tell(conn, &mut topics, news)?;
    topics.store(conn)?;
    Ok(written)
}

fn new_messages(written: &[Result<Written<ConversationChange>>]) -> Vec<&Message> {
    let new = written.iter().filter_map(|one| match one {
        Ok(Written::Changed(Logged { change: ConversationChange::Created(one), .. })) => {
            Some(&one.message)
        }
        _ => None,
    });
    new.collect()
}

/// Performs a run of posts as one batch, or a single write of another kind.
fn write_alike(
    conn: &mut Connection,
    rooms: &mut Rooms,
    steps: &[&Step<'_>],
) -> Result<Vec<Result<Done>>> {
    let done = match steps {
        [Step { write, post: None }] => act(conn, rooms, write),
        steps => {
            // Posts to a conversation that does not exist need no statement.
            let mut there = |step: &&Step<'_>| rooms.room(step.write.conversation_id).is_ok();
            let is_there: Vec<bool> = steps.iter().map(&mut there).collect();
            let known = steps.iter().zip(&is_there).filter(|(_, is_there)| **is_there);
            let new: Vec<&NewMessage> = known.filter_map(|(step, _)| step.post.as_ref()).collect();
            let mut posted = post_all(conn, rooms, &new)?.into_iter();
            let outcome = |is_there| {
                let posted = if is_there { posted.next() } else { None };
                posted.unwrap_or(Err(Error::NotFound))
            };
            return Ok(is_there.into_iter().map(outcome).collect());
        }
    };
    match done {
        // A refusal is a reply to one user, and no reason to roll back the other writes.
        Err(error @ (Error::NotFound | Error::Changed | Error::Invalid(_))) => Ok(vec![Err(error)]),
        done => Ok(vec![Ok(done?)]),
    }
}

fn act(conn: &mut Connection, rooms: &mut Rooms, write: &ConversationWrite) -> Result<Done> {
    let place = (write.conversation_id, write.user.id);
    match &write.action {
        // Posts are handled in batches by `write_alike`.
        ConversationAction::Post { .. } => Err(Error::NotFound),
        ConversationAction::Update { id, params, if_unchanged } => {
            update(conn, rooms, place, (*id, params, if_unchanged))
        }
        ConversationAction::Delete { id } => {
            rooms.room(place.0)?.member(place.1)?;
            let message = own_message(conn, place, *id)?;
            delete(conn, rooms, &message)
        }
        ConversationAction::Forget { id } => {
            let message = own_message(conn, place, *id)?;
            delete(conn, rooms, &message)
        }
        ConversationAction::Moderate { id, note } => {
            let by = By { user: Some(&write.user), note: note.as_deref() };
            moderate(conn, rooms, by, (place.0, *id))
        }
        ConversationAction::Rename { params, if_unchanged } => {
            rename(conn, rooms, place, (params, if_unchanged))
        }
        ConversationAction::Add { user_id } => add(conn, rooms, place, *user_id),
        ConversationAction::Enter { room_id } => enter(conn, rooms, place, *room_id),
        ConversationAction::Remove { user_id } => remove(conn, rooms, place, *user_id),
        ConversationAction::Leave => leave(conn, rooms, place, false),
        ConversationAction::Depart => leave(conn, rooms, place, true),
        ConversationAction::Read { number } => read(conn, rooms, place, *number),
        ConversationAction::Mute { is_muted } => mute(conn, rooms, place, *is_muted),
    }
}

/// Renames a group on behalf of its owner. The topic is locked.
fn rename(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, user_id): (ConversationId, UserId),
    (params, if_unchanged): (&Params, &IfUnchanged),
) -> Result<Done> {
    let room = rooms.room(id)?;
    room.check_owner(user_id)?;
    if_unchanged.check(room.conversation.updated_at)?;
    let changeset = title_changeset(Some(&room.conversation), params)
        .validate_required(&[TITLE])
        .apply_action(Action::Update)?;
    if changeset.changes().is_empty() {
        return Ok(Done::Unchanged);
    }
    let title = changeset.get_field(TITLE).as_text().map(ToOwned::to_owned);
    let now = now();
    diesel::update(conversations::table.find(id))
        .set((conversations::title.eq(&title), conversations::updated_at.eq(now)))
        .execute(conn)?;
    (room.conversation.title, room.conversation.updated_at) = (title.clone(), now);
    Ok(Done::Changed(ConversationChange::Renamed { title }))
}

/// Marks all messages up to a number as read. The topic is locked.
fn read(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, user_id): (ConversationId, UserId),
    number: i64,
) -> Result<Done> {
    let room = rooms.room(id)?;
    let message_count = room.conversation.message_count;
    let member = room.member(user_id)?;
    let number = number.min(message_count);
    // Mark the notifications as read only with the last message, because it may be the one that mentions the user.
    if number.max(member.read_number) == message_count {
        rooms.news.read.insert((user_id, id));
    }
    let member = rooms.room(id)?.member(user_id)?;
    if number <= member.read_number {
        return Ok(Done::Unchanged);
    }
    if number == message_count {
        member.skipped = 0;
    } else {
        // Stop counting the skipped messages in the range that is now read.
        let read = messages::table
            .filter(messages::conversation_id.eq(id))
            .filter(messages::number.gt(member.read_number))
            .filter(messages::number.le(number))
            .filter(messages::user_id.ne(user_id));
        let others: i64 = read.count().get_result(conn)?;
        member.skipped -= number - member.read_number - others;
    }
    member.read_number = number;
    member.settle(message_count);
    Ok(Done::Unchanged)
}

fn mute(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, user_id): (ConversationId, UserId),
    is_muted: bool,
) -> Result<Done> {
    let member = rooms.room(id)?.member(user_id)?;
    if member.muted_at.is_some() == is_muted {
        return Ok(Done::Unchanged);
    }
    member.muted_at = is_muted.then(now);
    let row = diesel::update(members::table.find((id, user_id)));
    row.set(members::muted_at.eq(member.muted_at)).execute(conn)?;
    rooms.news.changes.push((user_id, InboxChange::UnreadChanged(id)));
    Ok(Done::Unchanged)
}

/// Appends a change to the log.
fn place(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    rooms: &mut Rooms,
    (id, done): (ConversationId, Done),
) -> Result<Written<ConversationChange>> {
    let topic = conversation_topic(id);
    Ok(match done {
        Done::Changed(change) => {
            let seq = topics.append(&topic, change.to_append(id.get())?)?;
            Written::Changed(Logged { seq, change })
        }
        Done::Ended(change) => {
            // Broadcast to this process's subscribers; other processes find that the topic is gone.
            let seq = topics.append(&topic, change.to_append(id.get())?)?;
            end(conn, topics, rooms, id)?;
            Written::Changed(Logged { seq, change })
        }
        Done::Repeated(message_id) => {
            let seq = topics.seq_of(conn, &topic, Kind::MESSAGE_CREATED, message_id.get())?;
            Written::Repeated { id: message_id.get(), seq }
        }
        Done::Unchanged => Written::Unchanged,
    })
}

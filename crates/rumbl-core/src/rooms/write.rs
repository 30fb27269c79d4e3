//! Writes to rooms in batches: one transaction per batch, logged in it.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::control::Control;
use super::end::end;
use super::playback::Playback;
use super::queue::{dequeue, enqueue, take_next};
use super::read::{RoomDetails, get_room_by_id};
use super::room::{Room, room_topic};
use super::store::lock_rooms;
use super::talk::talk;
use crate::accounts::get_user;
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::{ConversationId, RoomId, UserId, VideoId};
use crate::log::{Append, Kind, LockedTopics, Logged, Written};
use crate::multimedia::{Video, Visibility};
use crate::repo::{Connection, now};
use crate::schema::rooms;
use crate::{Error, Result};

const CONTROL: Field = Field::text("control");
const WAITS_FOR_ALL: Field = Field::boolean("waits_for_all");
const BASE: Field = Field::text("base");
const NOT_ALLOWED: FieldError = FieldError::new("only those who control the room may do that");
const NO_CONTROL: FieldError = FieldError::new("must be host or everyone");

/// A write to a room.
#[derive(Debug, Clone)]
pub struct RoomWrite {
    /// The acting user.
    pub user_id: UserId,
    /// The room.
    pub room_id: RoomId,
    /// What to do.
    pub action: RoomAction,
}

/// An action on a room.
#[derive(Debug, Clone)]
pub enum RoomAction {
    /// Change the rules: `control`, which is `host` or `everyone`, and `waits_for_all`. Only the host may.
    Update {
        /// The params.
        params: Params,
    },
    /// Make another person in the room the host, chosen by the current host.
    HandOver {
        /// The new host.
        to: UserId,
    },
    /// Make another person the host because the current one has left. The process that notices does it in the host's
    /// name.
    PassOn {
        /// The new host.
        to: UserId,
    },
    /// Add a video to the queue: `video_id`.
    Enqueue {
        /// The params.
        params: Params,
    },
    /// Remove an entry from the queue: `id`.
    Dequeue {
        /// The params.
        params: Params,
    },
    /// Replace the current video by the first of the queue.
    Next {
        /// The video that the client considers current. If it isn't, another one has been started already.
        from: VideoId,
        /// The playback of the next video.
        playback: Playback,
        /// The number of that change of the playback.
        revision: i64,
        /// Whether the current video has ended, in which case anybody in the room may start the next.
        is_over: bool,
    },
    /// Start a conversation for everybody in the room, owned by the acting user. Any member may start it; if there is
    /// one already, nothing changes.
    Talk,
    /// End the room. Only the host may.
    End,
}

/// Performs the writes in this order, in one transaction, and logs them. Each write has its own outcome:
/// [`Error::Invalid`], with an error on `base` when the user lacks the right, or [`Error::NotFound`] when the room is
/// gone. Only a database failure fails all of them.
pub fn write_rooms(
    conn: &mut Connection,
    writes: &[RoomWrite],
) -> Vec<Result<Written<RoomDetails>>> {
    if writes.is_empty() {
        return Vec::new();
    }
    let written = match conn.write(|conn| write_with(conn, writes)) {
        // A referenced row is gone. Write one by one, so that each write gets its own error.
        Err(Error::Constraint { .. }) => {
            Ok(writes.iter().map(|write| write_one(conn, write)).collect())
        }
        together => together,
    };
    written.unwrap_or_else(|error| {
        let shared: fn(String) -> Error = match error {
            Error::Uncertain(_) => Error::Uncertain,
            _ => Error::Unavailable,
        };
        writes.iter().map(|_| Err(shared(error.to_string()))).collect()
    })
}

fn write_one(conn: &mut Connection, write: &RoomWrite) -> Result<Written<RoomDetails>> {
    match conn.write(|conn| write_with(conn, std::slice::from_ref(write))) {
        Ok(mut written) => written.pop().unwrap_or(Err(Error::NotFound)),
        Err(Error::Constraint { .. }) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

fn write_with(
    conn: &mut Connection,
    writes: &[RoomWrite],
) -> Result<Vec<Result<Written<RoomDetails>>>> {
    let names: BTreeSet<_> = writes.iter().map(|write| room_topic(write.room_id)).collect();
    let mut topics = LockedTopics::lock(conn, &names)?;
    let ids: Vec<RoomId> = writes.iter().map(|write| write.room_id).collect();
    lock_rooms(conn, &ids)?;
    let mut written = Vec::with_capacity(writes.len());
    for write in writes {
        match act(conn, &mut topics, write) {
            // An error for one client only; it is no reason to roll back the other writes, and this one has changed
            // nothing.
            Err(error @ (Error::NotFound | Error::Invalid(_))) => written.push(Err(error)),
            outcome => written.push(Ok(outcome?)),
        }
    }
    topics.store(conn)?;
    Ok(written)
}

/// Performs one write. It changes nothing if it fails with a refusal.
fn act(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    write: &RoomWrite,
) -> Result<Written<RoomDetails>> {
    let RoomWrite { user_id, room_id, action } = write;
    let RoomDetails { room, video, .. } = get_room_by_id(conn, *room_id)?;
    let is_host = room.host_id == *user_id;
    let may = match action {
        RoomAction::Enqueue { .. } | RoomAction::Dequeue { .. } => room.may_control(*user_id),
        RoomAction::Next { is_over, .. } => *is_over || room.may_control(*user_id),
        RoomAction::Talk => true,
        _ => is_host,
    };
    if !may {
        Changeset::new([]).add_error(BASE, NOT_ALLOWED).apply_action(Action::Update)?;
    }
    let is_changed = match action {
        RoomAction::Update { params } => update(conn, &room, params)?,
        RoomAction::HandOver { to } | RoomAction::PassOn { to } => pass_on(conn, &room, *to)?,
        RoomAction::Enqueue { params } => {
            enqueue(conn, &room, params)?;
            true
        }
        RoomAction::Dequeue { params } => dequeue(conn, &room, params)?,
        RoomAction::Next { from, playback, revision, .. } => {
            *from == room.video_id && go_on(conn, (&room, &video), (*playback, *revision))?
        }
        RoomAction::Talk => talk(conn, (&room, &video), *user_id)?,
        RoomAction::End => {
            end(conn, topics, &[room.id])?;
            false
        }
    };
    if !is_changed {
        return Ok(Written::Unchanged);
    }
    let append = Append { kind: Kind::ROOM_CHANGED, subject_id: room.id.get(), data: None };
    let seq = topics.append(&room_topic(room.id), append)?;
    Ok(Written::Changed(Logged { seq, change: get_room_by_id(conn, room.id)? }))
}

fn update(conn: &mut Connection, room: &Room, params: &Params) -> Result<bool> {
    let changeset = Changeset::new([]).cast(params, &[CONTROL, WAITS_FOR_ALL]);
    let control = changeset.get_change(CONTROL).as_text().map(str::parse::<Control>);
    let changeset = match control {
        Some(Err(_)) => changeset.add_error(CONTROL, NO_CONTROL),
        _ => changeset,
    };
    let changeset = changeset.apply_action(Action::Update)?;
    let control = control.and_then(Result::ok).unwrap_or(room.control);
    let waits_for_all =
        changeset.get_change(WAITS_FOR_ALL).as_boolean().unwrap_or(room.waits_for_all);
    if (control, waits_for_all) == (room.control, room.waits_for_all) {
        return Ok(false);
    }
    diesel::update(rooms::table.find(room.id))
        .set((
            rooms::control.eq(control),
            rooms::waits_for_all.eq(waits_for_all),
            rooms::updated_at.eq(now()),
        ))
        .execute(conn)?;
    Ok(true)
}

fn pass_on(conn: &mut Connection, room: &Room, to: UserId) -> Result<bool> {
    if to == room.host_id {
        return Ok(false);
    }
    get_user(conn, to)?;
    diesel::update(rooms::table.find(room.id))
        .set((rooms::host_id.eq(to), rooms::updated_at.eq(now())))
        .execute(conn)?;
    Ok(true)
}

fn go_on(
    conn: &mut Connection,
    (room, watched): (&Room, &Video),
    (playback, revision): (Playback, i64),
) -> Result<bool> {
    let Some(video_id) = take_next(conn, room)? else { return Ok(false) };
    if watched.visibility == Visibility::Private && room.owns_conversation {
        // From now on others may enter, and they must not see what was said about the private video.
        let own =
            (rooms::conversation_id.eq(None::<ConversationId>), rooms::owns_conversation.eq(false));
        diesel::update(rooms::table.find(room.id)).set(own).execute(conn)?;
    }
    diesel::update(rooms::table.find(room.id))
        .set((
            rooms::video_id.eq(video_id),
            rooms::position_ms.eq(playback.position_ms),
            rooms::rate_permille.eq(playback.rate_permille),
            rooms::is_playing.eq(playback.is_playing),
            rooms::as_of_ms.eq(playback.as_of_ms),
            rooms::revision.eq(revision),
            rooms::updated_at.eq(now()),
        ))
        .execute(conn)?;
    Ok(true)
}

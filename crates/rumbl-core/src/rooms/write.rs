//! What changes in rooms, many at once: in one transaction, and logged in it.

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

/// Something that is to change in a room.
#[derive(Debug, Clone)]
pub struct RoomWrite {
    /// Who does it.
    pub user_id: UserId,
    /// Where.
    pub room_id: RoomId,
    /// What.
    pub action: RoomAction,
}

/// What is to change.
#[derive(Debug, Clone)]
pub enum RoomAction {
    /// The rules: `control`, which is `host` or `everyone`, and `waits_for_all`. The host alone may do that.
    Update {
        /// What was sent.
        params: Params,
    },
    /// Another host, whom the host chooses among those who are there.
    HandOver {
        /// Who.
        to: UserId,
    },
    /// Another host, as this one is gone. The process that notices does it in the name of the host.
    PassOn {
        /// Who.
        to: UserId,
    },
    /// One more of the next videos: `video_id`.
    Enqueue {
        /// What was sent.
        params: Params,
    },
    /// One less of them: `id`.
    Dequeue {
        /// What was sent.
        params: Params,
    },
    /// The first of the next videos, in place of the one that is watched.
    Next {
        /// The one that is watched; another was started meanwhile if it is not.
        from: VideoId,
        /// What is played then.
        playback: Playback,
        /// Which change of the playback that is.
        revision: i64,
        /// Whether the one that is watched is over, so that whoever is there may begin the next.
        is_over: bool,
    },
    /// A conversation for everybody in the room, which the person who asks for it owns. Any member may begin it, and
    /// where there is one already nothing changes.
    Talk,
    /// The end, which is the host's choice alone.
    End,
}

/// Does what was asked, in this order and in one transaction, and logs it. Each write has its own outcome:
/// [`Error::Invalid`], with an error on `base` when the person may not, or [`Error::NotFound`] when the room is gone. Only
/// a failing database fails all of them.
pub fn write_rooms(
    conn: &mut Connection,
    writes: &[RoomWrite],
) -> Vec<Result<Written<RoomDetails>>> {
    if writes.is_empty() {
        return Vec::new();
    }
    let written = match conn.write(|conn| write_with(conn, writes)) {
        // Somebody or something that is named is gone: done apart, each gets its own error.
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
            // An answer to the one who asked, and no reason to undo the others' writes: nothing was done.
            Err(error @ (Error::NotFound | Error::Invalid(_))) => written.push(Err(error)),
            outcome => written.push(Ok(outcome?)),
        }
    }
    topics.store(conn)?;
    Ok(written)
}

/// Does one write. Whatever it refuses, it refuses before it changes anything.
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
        // From now on others may come in, and what was said about the private video is not for them.
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

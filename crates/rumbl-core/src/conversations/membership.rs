//! Members of a conversation: adding, removing and leaving.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::block::{self, Blocks};
use super::change::{ConversationChange, Departure};
use super::conversation::{conversation_topic, find_pair};
use super::done::Done;
use super::member::{
    MAX_CONVERSATIONS_PER_USER, MAX_MEMBERS, count_conversations, insert_members, list_full,
};
use super::remains::delete_or_enqueue;
use super::room::Rooms;
use crate::accounts::get_user;
use crate::changeset::{Action, Changeset, Field, FieldError};
use crate::ids::{ConversationId, RoomId, UserId};
use crate::inbox::InboxChange;
use crate::log::{self, Kind, LockedTopics};
use crate::notifications::{Event, Gone};
use crate::repo::{Connection, among, now, with_conn};
use crate::schema::{conversation_members as members, conversations, rooms as watch_rooms, users};
use crate::{Error, Result};

pub(super) const USER_ID: Field = Field::integer("user_id");
const BASE: Field = Field::text("base");

const UNKNOWN: FieldError = FieldError::new("does not exist");
const MEMBER_ALREADY: FieldError = FieldError::new("is in the conversation already");
const OWNER: FieldError = FieldError::new("owns the conversation, and can only leave it");
const NO_MEMBER: FieldError = FieldError::new("is not in the conversation");
const PAIR: FieldError =
    FieldError::new("is between two people: start a group to talk with others");
const PAIR_STAYS: FieldError =
    FieldError::new("is between two people and can't be left: mute it, or block the other person");
const FULL: &str = "can't have more than %{count} people in it";
const TOO_MANY: &str = "is in %{count} conversations, which is the limit";
const TOO_MANY_OF_ONES_OWN: &str = "You are in %{count} conversations, which is the limit.";
const REMOVED: FieldError = FieldError::new("You were removed from this conversation.");

pub(super) fn refused<T>(field: Field, error: FieldError) -> Result<T> {
    Changeset::new([]).add_error(field, error).apply_action(Action::Update)?;
    Err(Error::NotFound)
}

/// Why a user can't be added to a conversation by another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Obstacle {
    Unknown,
    /// The acting user has blocked them.
    Blocked,
    /// They have blocked the acting user, or are suspended. Which of the two is not revealed.
    Away,
    /// They have reached the maximum number of conversations.
    Full,
}

impl Obstacle {
    /// The error for a single user.
    pub(super) fn of_one(self) -> FieldError {
        match self {
            Self::Unknown => UNKNOWN,
            Self::Blocked => FieldError::new("is somebody you have blocked"),
            Self::Away => FieldError::new("can't be added"),
            Self::Full => too_many_conversations(),
        }
    }

    /// The error for one of several users, identified by its `user_id`.
    pub(super) fn of(self, id: UserId) -> FieldError {
        let message = match self {
            Self::Unknown => "%{user_id} does not exist",
            Self::Blocked => "%{user_id} is somebody you have blocked",
            Self::Away => "%{user_id} can't be added",
            Self::Full => "%{user_id} is in too many conversations",
        };
        FieldError::with(message, USER_ID.name(), id.get())
    }
}

/// Which users can't be added to a conversation by another, and why.
pub(super) fn obstacles(
    conn: &mut Connection,
    by: UserId,
    user_ids: &BTreeSet<UserId>,
) -> Result<BTreeMap<UserId, Obstacle>> {
    let Blocks { blocked, blocking } = block::read_blocks(conn, by, user_ids)?;
    let accounts: Vec<(UserId, Option<NaiveDateTime>)> = with_conn!(conn, conn => users::table
        .filter(among(users::id, user_ids.iter().copied()))
        .select((users::id, users::suspended_at))
        .load(conn)?);
    let accounts: HashMap<UserId, bool> =
        accounts.into_iter().map(|(id, suspended_at)| (id, suspended_at.is_some())).collect();
    let full = list_full(conn, user_ids)?;
    let obstacle = |id: &UserId| match accounts.get(id) {
        None => Some(Obstacle::Unknown),
        Some(_) if blocked.contains(id) => Some(Obstacle::Blocked),
        Some(is_suspended) if *is_suspended || blocking.contains(id) => Some(Obstacle::Away),
        Some(_) => full.contains(id).then_some(Obstacle::Full),
    };
    Ok(user_ids.iter().filter_map(|id| Some((*id, obstacle(id)?))).collect())
}

/// Checks that a user can be written to by another, and can join one more conversation.
///
/// # Errors
/// [`Error::Invalid`], with an error on `field`.
pub(super) fn check_recipient(
    conn: &mut Connection,
    by: UserId,
    user_id: UserId,
    field: Field,
) -> Result<()> {
    match block::refusal(conn, by, user_id) {
        Err(Error::NotFound) => refused(field, UNKNOWN),
        Ok(Some(error)) => refused(field, error),
        Ok(None) if is_full(conn, user_id)? => refused(field, too_many_conversations()),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Checks that the acting user can join one more conversation.
///
/// # Errors
/// [`Error::Invalid`], with an error on `base`.
pub(super) fn check_own_room(conn: &mut Connection, user_id: UserId) -> Result<()> {
    if is_full(conn, user_id)? { refused(BASE, too_many_of_ones_own()) } else { Ok(()) }
}

fn is_full(conn: &mut Connection, user_id: UserId) -> Result<bool> {
    Ok(count_conversations(conn, user_id)? >= MAX_CONVERSATIONS_PER_USER)
}

fn too_many_conversations() -> FieldError {
    FieldError::with(TOO_MANY, "count", MAX_CONVERSATIONS_PER_USER)
}

fn too_many_of_ones_own() -> FieldError {
    FieldError::with(TOO_MANY_OF_ONES_OWN, "count", MAX_CONVERSATIONS_PER_USER)
}

pub(super) fn too_many_members() -> FieldError {
    FieldError::with(FULL, "count", MAX_MEMBERS)
}

/// Adds a user to a group on behalf of a member. The topic is locked.
pub(super) fn add(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, by): (ConversationId, UserId),
    user_id: UserId,
) -> Result<Done> {
    let room = rooms.room(id)?;
    room.member(by)?;
    if room.conversation.is_pair() {
        return refused(BASE, PAIR);
    }
    if is_member(conn, id, user_id)? {
        return refused(USER_ID, MEMBER_ALREADY);
    }
    if let Some(obstacle) = obstacles(conn, by, &BTreeSet::from([user_id]))?.get(&user_id) {
        return refused(USER_ID, obstacle.of_one());
    }
    put_in(conn, rooms, (id, by), user_id)
}

/// Users who are about to be added to a conversation.
#[derive(Debug, Clone)]
pub enum Invited {
    /// The other user of a conversation of two.
    Pair(UserId),
    /// The other members of a new group.
    Group(Vec<UserId>),
    /// A new member of an existing group.
    Member(ConversationId, UserId),
}

/// The number of users who would be new to the conversation; 0 if any of them can't be added.
pub fn count_newcomers(conn: &mut Connection, by: UserId, invited: &Invited) -> Result<usize> {
    let ids: BTreeSet<UserId> = match invited {
        Invited::Pair(other) if has_pair(conn, by, *other)? => return Ok(0),
        Invited::Member(id, user_id) if is_member(conn, *id, *user_id)? => return Ok(0),
        Invited::Member(id, _) if !is_member(conn, *id, by)? => return Ok(0),
        Invited::Pair(user_id) | Invited::Member(_, user_id) => BTreeSet::from([*user_id]),
        Invited::Group(ids) => ids.iter().copied().filter(|id| *id != by).collect(),
    };
    if ids.contains(&by) || i64::try_from(ids.len()).unwrap_or(i64::MAX) >= MAX_MEMBERS {
        return Ok(0);
    }
    Ok(if obstacles(conn, by, &ids)?.is_empty() { ids.len() } else { 0 })
}

fn has_pair(conn: &mut Connection, one: UserId, other: UserId) -> Result<bool> {
    Ok(find_pair(conn, (one.min(other), one.max(other)))?.is_some())
}

/// Adds a user to the conversation of a room that they have entered, unless its owner removed them: then only a member
/// can add them again. The topic is locked.
pub(super) fn enter(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, user_id): (ConversationId, UserId),
    room_id: RoomId,
) -> Result<Done> {
    let is_of_the_room = watch_rooms::table
        .find(room_id)
        .filter(watch_rooms::conversation_id.eq(id))
        .filter(watch_rooms::owns_conversation);
    if is_of_the_room.count().get_result::<i64>(conn)? == 0 {
        return Err(Error::NotFound);
    }
    if is_member(conn, id, user_id)? {
        return Ok(Done::Unchanged);
    }
    if rooms.room(id)?.was_removed(user_id) || was_removed(conn, id, user_id)? {
        return refused(BASE, REMOVED);
    }
    check_own_room(conn, user_id)?;
    put_in(conn, rooms, (id, user_id), user_id)
}

/// Whether a former member was removed by the owner rather than left, as far back as the log reaches.
fn was_removed(conn: &mut Connection, id: ConversationId, user_id: UserId) -> Result<bool> {
    let kinds = (Kind::MEMBER_ADDED, Kind::MEMBER_REMOVED);
    let last = log::last_entry_about(conn, &conversation_topic(id), kinds, user_id.get())?;
    match last.filter(|last| last.kind == Kind::MEMBER_REMOVED) {
        Some(removal) => Ok(!Departure::of(&removal)?.has_left),
        None => Ok(false),
    }
}

fn is_member(conn: &mut Connection, id: ConversationId, user_id: UserId) -> Result<bool> {
    Ok(members::table.find((id, user_id)).count().get_result::<i64>(conn)? > 0)
}

fn put_in(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, by): (ConversationId, UserId),
    user_id: UserId,
) -> Result<Done> {
    let here = members::table.filter(members::conversation_id.eq(id));
    if here.count().get_result::<i64>(conn)? >= MAX_MEMBERS {
        return refused(BASE, too_many_members());
    }
    let user = get_user(conn, user_id)?;
    let message_count = rooms.room(id)?.conversation.message_count;
    insert_members(conn, id, message_count, [user_id].into_iter())?;
    rooms.room(id)?.note_added(user_id);
    rooms.room(id)?.conversation.updated_at = touch(conn, id)?;
    rooms.news.changes.push((user_id, InboxChange::Joined(id)));
    rooms.news.events.push(Event::joined(user_id, by, id));
    let (username, name) = (user.username, user.name);
    Ok(Done::Changed(ConversationChange::MemberAdded { user_id, username, name }))
}

/// Removes a user from a group on behalf of its owner. The topic is locked.
pub(super) fn remove(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, by): (ConversationId, UserId),
    user_id: UserId,
) -> Result<Done> {
    let room = rooms.room(id)?;
    room.check_owner(by)?;
    if user_id == by {
        return refused(USER_ID, OWNER);
    }
    let owner_id = room.conversation.owner_id;
    if diesel::delete(members::table.find((id, user_id))).execute(conn)? == 0 {
        return refused(USER_ID, NO_MEMBER);
    }
    room.remove_member(user_id);
    room.note_removed(user_id);
    room.conversation.updated_at = touch(conn, id)?;
    rooms.news.changes.push((user_id, InboxChange::Left(id)));
    rooms.news.gone.push(Gone::Conversation(user_id, id));
    let has_left = false;
    Ok(Done::Changed(ConversationChange::MemberRemoved { user_id, has_left, owner_id }))
}

/// Removes a member who leaves. Ownership passes to the longest-standing member; when the last one leaves, the
/// conversation is deleted. The topic is locked.
pub(super) fn leave(
    conn: &mut Connection,
    rooms: &mut Rooms,
    (id, user_id): (ConversationId, UserId),
    is_for_good: bool,
) -> Result<Done> {
    let room = rooms.room(id)?;
    room.member(user_id)?;
    if room.conversation.is_pair() && !is_for_good {
        return refused(BASE, PAIR_STAYS);
    }
    diesel::delete(members::table.find((id, user_id))).execute(conn)?;
    room.remove_member(user_id);
    let left = members::table
        .filter(members::conversation_id.eq(id))
        .order((members::inserted_at, members::user_id))
        .select(members::user_id);
    let heir: Option<UserId> = left.first(conn).optional()?;
    if room.conversation.owner_id == Some(user_id) {
        room.conversation.owner_id = heir;
        diesel::update(conversations::table.find(id))
            .set(conversations::owner_id.eq(heir))
            .execute(conn)?;
    }
    let owner_id = room.conversation.owner_id;
    room.conversation.updated_at = touch(conn, id)?;
    rooms.news.changes.push((user_id, InboxChange::Left(id)));
    rooms.news.gone.push(Gone::Conversation(user_id, id));
    let change = ConversationChange::MemberRemoved { user_id, has_left: true, owner_id };
    Ok(if heir.is_some() { Done::Changed(change) } else { Done::Ended(change) })
}

/// Deletes a conversation without members, and its topic.
pub(super) fn end(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    rooms: &mut Rooms,
    id: ConversationId,
) -> Result<()> {
    let message_count = rooms.room(id)?.conversation.message_count;
    rooms.remove(id);
    delete_or_enqueue(conn, id, message_count)?;
    topics.delete(conn, &conversation_topic(id))
}

/// Updates `updated_at`, because the title, the owner or the members have changed.
pub(super) fn touch(conn: &mut Connection, id: ConversationId) -> Result<NaiveDateTime> {
    let now = now();
    let row = diesel::update(conversations::table.find(id));
    row.set(conversations::updated_at.eq(now)).execute(conn)?;
    Ok(now)
}

//! The conversations that a batch of writes affects, as far as the writes need them. Their topics are locked, so that
//! nobody else changes them in the meantime.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::conversation::Conversation;
use super::member::Member;
use super::rows::{write_conversations, write_members};
use crate::ids::{ConversationId, MessageId, UserId};
use crate::inbox::InboxChange;
use crate::notifications::News;
use crate::repo::{Connection, among, among_pairs, with_conn};
use crate::schema::{conversation_members as members, conversations, user_blocks, users};
use crate::{Error, Result};

/// A conversation, and those of its members who act in the batch.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) conversation: Conversation,
    /// Whether it is a conversation of two in which one can't be written to.
    pub(super) is_refused: bool,
    members: BTreeMap<UserId, Member>,
    /// Which members had unread messages before.
    had_unread: BTreeMap<UserId, bool>,
    /// Users whom the owner has removed in this batch, and who were not added again.
    removed: BTreeSet<UserId>,
    /// Whether the batch has changed the conversation.
    is_changed: bool,
    /// What the rows hold, so that only those that change are written.
    stored: Stored,
}

/// The columns that [`Rooms::flush`] writes, as they are in the database.
#[derive(Debug, Default)]
struct Stored {
    conversation: Option<ConversationColumns>,
    members: BTreeMap<UserId, MemberColumns>,
}

/// `message_count`, `last_message_id` and `active_at`.
type ConversationColumns = (i64, Option<MessageId>, NaiveDateTime);
/// `read_number` and `skipped`.
type MemberColumns = (i64, i64);

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Rooms {
    by_id: BTreeMap<ConversationId, Room>,
    /// Other members who had read everything, in conversations with new messages.
    caught_up: Vec<(ConversationId, UserId)>,
    /// Inbox changes and notifications, apart from unread messages.
    pub(super) news: News,
}

impl Room {
    /// The acting user's membership.
    ///
    /// # Errors
    /// [`Error::NotFound`] if they are not a member.
    pub(super) fn member(&mut self, user_id: UserId) -> Result<&mut Member> {
        self.members.get_mut(&user_id).ok_or(Error::NotFound)
    }

    /// Checks that the acting user is a member of a group, and owns it.
    pub(super) fn check_owner(&mut self, user_id: UserId) -> Result<()> {
        self.member(user_id)?;
        let is_owner = self.conversation.owner_id == Some(user_id);
        if is_owner { Ok(()) } else { Err(Error::NotFound) }
    }

    pub(super) fn remove_member(&mut self, user_id: UserId) {
        self.members.remove(&user_id);
        self.had_unread.remove(&user_id);
    }

    pub(super) fn note_removed(&mut self, user_id: UserId) {
        self.removed.insert(user_id);
    }

    pub(super) fn note_added(&mut self, user_id: UserId) {
        self.removed.remove(&user_id);
    }

    /// Whether the owner has removed the user in this batch, which the log does not say yet.
    pub(super) fn was_removed(&self, user_id: UserId) -> bool {
        self.removed.contains(&user_id)
    }

    /// Assigns the next number to a member's message.
    pub(super) fn next_number(&mut self, user_id: UserId) -> Result<i64> {
        let number = self.conversation.message_count + 1;
        let member = self.member(user_id)?;
        // A user's own messages don't count as unread.
        member.skipped += 1;
        member.settle(number);
        self.conversation.message_count = number;
        self.is_changed = true;
        Ok(number)
    }

    /// Notes that the batch has changed the conversation.
    pub(super) fn touch(&mut self) {
        self.is_changed = true;
    }

    fn conversation_columns(&self) -> ConversationColumns {
        let Conversation { message_count, last_message_id, active_at, .. } = self.conversation;
        (message_count, last_message_id, active_at)
    }

    fn is_to_write(&self) -> bool {
        self.stored.conversation != Some(self.conversation_columns())
    }

    fn members_to_write(&self) -> impl Iterator<Item = &Member> {
        let is_stored = |member: &Member| {
            self.stored.members.get(&member.user_id) == Some(&(member.read_number, member.skipped))
        };
        self.members.values().filter(move |member| !is_stored(member))
    }

    fn note_stored(&mut self) {
        self.stored.conversation = Some(self.conversation_columns());
        self.note_members_stored();
    }

    fn note_members_stored(&mut self) {
        let columns = |member: &Member| (member.user_id, (member.read_number, member.skipped));
        self.stored.members = self.members.values().map(columns).collect();
    }
}

/// Whether the user in a column of the outer query has an account that is not suspended.
macro_rules! is_here {
    ($id:expr) => {
        exists(
            users::table.filter(users::id.nullable().eq($id)).filter(users::suspended_at.is_null()),
        )
    };
}

/// Whether one user in a column of the outer query has blocked another.
macro_rules! has_blocked {
    ($one:expr, $other:expr) => {
        exists(
            user_blocks::table
                .filter(user_blocks::user_id.nullable().eq($one))
                .filter(user_blocks::blocked_id.nullable().eq($other)),
        )
    };
}

/// Whether the conversation of the outer query is one of two in which one can't be written to.
macro_rules! is_refused {
    () => {
        conversations::low_id.is_not_null().and(
            not(is_here!(conversations::low_id))
                .or(not(is_here!(conversations::high_id)))
                .or(has_blocked!(conversations::low_id, conversations::high_id))
                .or(has_blocked!(conversations::high_id, conversations::low_id)),
        )
    };
}

impl Rooms {
    /// Reads conversations and the acting users' memberships; for conversations with new messages also which other
    /// members have read everything.
    pub(super) fn read(
        conn: &mut Connection,
        ids: &BTreeSet<ConversationId>,
        acting: &BTreeSet<(ConversationId, UserId)>,
        posted_in: &BTreeSet<ConversationId>,
    ) -> Result<Self> {
        let found: Vec<(Conversation, bool)> = with_conn!(conn, conn => conversations::table
            .filter(among(conversations::id, ids.iter().copied()))
            .select((Conversation::as_select(), is_refused!()))
            .load(conn)?);
        let acting: Vec<Member> = with_conn!(conn, conn => members::table
            .filter(among_pairs((members::conversation_id, members::user_id), acting.iter().copied()))
            .select(Member::as_select())
            .load(conn)?);
        let caught_up = if posted_in.is_empty() {
            Vec::new()
        } else {
            with_conn!(conn, conn => members::table
                .inner_join(conversations::table)
                .filter(among(members::conversation_id, posted_in.iter().copied()))
                .filter((members::read_number + members::skipped).eq(conversations::message_count))
                .select((members::conversation_id, members::user_id))
                .load(conn)?)
        };
        let room = |(conversation, is_refused): (Conversation, bool)| {
            let (members, had_unread) = (BTreeMap::new(), BTreeMap::new());
            let (removed, is_changed, stored) = (BTreeSet::new(), false, Stored::default());
            let room =
                Room { conversation, is_refused, members, had_unread, removed, is_changed, stored };
            (room.conversation.id, room)
        };
        let mut rooms: BTreeMap<_, _> = found.into_iter().map(room).collect();
        for member in acting {
            let Some(room) = rooms.get_mut(&member.conversation_id) else { continue };
            let has_unread = member.unread(room.conversation.message_count) > 0;
            room.had_unread.insert(member.user_id, has_unread);
            room.members.insert(member.user_id, member);
        }
        rooms.values_mut().for_each(Room::note_stored);
        Ok(Self { by_id: rooms, caught_up, news: News::default() })
    }

    /// A conversation, if it exists.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) fn room(&mut self, id: ConversationId) -> Result<&mut Room> {
        self.by_id.get_mut(&id).ok_or(Error::NotFound)
    }

    /// Drops a deleted conversation.
    pub(super) fn remove(&mut self, id: ConversationId) {
        self.by_id.remove(&id);
    }

    /// Writes the rows that have changed, so that a statement can change them.
    pub(super) fn flush(&mut self, conn: &mut Connection) -> Result<()> {
        let changed = self.by_id.values().filter(|room| room.is_to_write());
        write_conversations(conn, changed.map(|room| &room.conversation))?;
        write_members(conn, self.by_id.values().flat_map(Room::members_to_write))?;
        self.by_id.values_mut().for_each(Room::note_stored);
        Ok(())
    }

    /// Reads a conversation's members again after a statement has changed them.
    pub(super) fn reread(&mut self, conn: &mut Connection, id: ConversationId) -> Result<()> {
        let room = self.room(id)?;
        let user_ids = room.members.keys().copied().collect::<Vec<_>>();
        let places: Vec<Member> = with_conn!(conn, conn => members::table
            .filter(members::conversation_id.eq(id))
            .filter(among(members::user_id, user_ids))
            .select(Member::as_select())
            .load(conn)?);
        room.members = places.into_iter().map(|member| (member.user_id, member)).collect();
        room.note_members_stored();
        Ok(())
    }

    /// The inbox changes and notifications: conversations that became unread or read, and the rest.
    pub(super) fn into_inbox_changes(self) -> News {
        let Self { by_id: rooms, caught_up, mut news } = self;
        for (id, user_id) in caught_up {
            let others = rooms.get(&id).filter(|room| !room.members.contains_key(&user_id));
            if others.is_some_and(|room| room.is_changed) {
                news.changes.push((user_id, InboxChange::UnreadChanged(id)));
            }
        }
        for room in rooms.values() {
            let message_count = room.conversation.message_count;
            for member in room.members.values() {
                let has_unread = Some(member.unread(message_count) > 0);
                if room.had_unread.get(&member.user_id).copied() != has_unread {
                    let change = InboxChange::UnreadChanged(room.conversation.id);
                    news.changes.push((member.user_id, change));
                }
            }
        }
        news
    }
}

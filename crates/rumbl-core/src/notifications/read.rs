//! Marks notifications as read.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::cursor::NotificationCursor;
use crate::Result;
use crate::accounts::User;
use crate::ids::{ConversationId, UserId};
use crate::inbox::{self, InboxChange};
use crate::log::LockedTopics;
use crate::repo::{Connection, among_pairs, now, with_conn};
use crate::schema::notifications;

/// Marks a user's notifications as read up to a position, starting from the earliest, and returns how many were unread.
/// Notifications that are newer, or got new events since, stay unread.
pub fn mark_notifications_read(
    conn: &mut Connection,
    user: &User,
    up_to: NotificationCursor,
) -> Result<usize> {
    conn.write(|conn| {
        let mut topics = LockedTopics::default();
        inbox::lock(conn, &mut topics, [user.id])?;
        let NotificationCursor { active_at, id } = up_to;
        let is_seen = notifications::active_at
            .lt(active_at)
            .or(notifications::active_at.eq(active_at).and(notifications::id.le(id)));
        let seen = notifications::table
            .filter(notifications::user_id.eq(user.id))
            .filter(notifications::read_at.is_null())
            .filter(is_seen);
        let read = diesel::update(seen).set(notifications::read_at.eq(now())).execute(conn)?;
        if read > 0 {
            inbox::append(&mut topics, user.id, InboxChange::Notified)?;
        }
        topics.store(conn)?;
        Ok(read)
    })
}

/// Those of the given conversations and readers for which the reader has unread notifications.
pub(super) fn find_unread_places(
    conn: &mut Connection,
    read: BTreeSet<(UserId, ConversationId)>,
) -> Result<BTreeSet<(UserId, ConversationId)>> {
    if read.is_empty() {
        return Ok(read);
    }
    let place = (notifications::user_id, notifications::conversation_id.assume_not_null());
    let found: Vec<(UserId, ConversationId)> = with_conn!(conn, conn => notifications::table
        .filter(among_pairs(place, read))
        .filter(notifications::conversation_id.is_not_null())
        .filter(notifications::read_at.is_null())
        .select(place)
        .load(conn)?);
    Ok(found.into_iter().collect())
}

/// Marks notifications about conversations as read, and returns the users who have fewer unread ones than before.
pub(super) fn read_places(
    conn: &mut Connection,
    read: &BTreeSet<(UserId, ConversationId)>,
) -> Result<BTreeSet<UserId>> {
    let mut changed = BTreeSet::new();
    for (user_id, id) in read {
        let unread = notifications::table
            .filter(notifications::user_id.eq(user_id))
            .filter(notifications::conversation_id.eq(id))
            .filter(notifications::read_at.is_null());
        if diesel::update(unread).set(notifications::read_at.eq(now())).execute(conn)? > 0 {
            changed.insert(*user_id);
        }
    }
    Ok(changed)
}

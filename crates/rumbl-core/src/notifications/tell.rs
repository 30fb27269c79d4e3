//! Writes the notifications and inbox changes of a transaction.

use std::collections::BTreeSet;

use super::admit::admit;
use super::event::Event;
use super::forget::{Gone, find_gone, forget};
use super::read::{find_unread_places, read_places};
use super::store::store;
use crate::Result;
use crate::ids::{ConversationId, UserId};
use crate::inbox::{self, InboxChange};
use crate::log::LockedTopics;
use crate::repo::Connection;

/// The notifications and inbox changes of a transaction.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Inbox changes other than notifications.
    pub(crate) changes: Vec<(UserId, InboxChange)>,
    /// Events to notify users of.
    pub(crate) events: Vec<Event>,
    /// Conversations that users have read to the end.
    pub(crate) read: BTreeSet<(UserId, ConversationId)>,
    /// Things whose notifications are to be deleted.
    pub(crate) gone: Vec<Gone>,
}

/// Writes the notifications, and appends to the inbox topics of all affected users. It locks these topics, all at once,
/// so the caller must have locked every other topic before.
pub(crate) fn tell(conn: &mut Connection, topics: &mut LockedTopics, news: News) -> Result<()> {
    let News { changes, events, read, gone } = news;
    let events = admit(conn, events)?;
    let read = find_unread_places(conn, read)?;
    let losing = find_gone(conn, &gone)?;
    let people = changes.iter().map(|(user_id, _)| *user_id);
    let people = people.chain(events.iter().map(|event| event.to));
    let people = people.chain(read.iter().map(|(user_id, _)| *user_id)).chain(losing);
    inbox::lock(conn, topics, people.collect::<BTreeSet<_>>())?;
    // Mark as read first: that concerns older notifications. Delete last: that may concern events of the same batch.
    let is_told = |event: &Event| inbox::is_locked(topics, event.to);
    let events: Vec<Event> = events.into_iter().filter(is_told).collect();
    let mut changed = read_places(conn, &read)?;
    changed.extend(store(conn, &events)?);
    changed.extend(forget(conn, &gone)?);
    for (user_id, change) in changes {
        inbox::append(topics, user_id, change)?;
    }
    for user_id in changed {
        inbox::append(topics, user_id, InboxChange::Notified)?;
    }
    Ok(())
}

//! Tells people what a transaction has for them.

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

/// What a transaction has for people.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// What is new on their topics besides.
    pub(crate) changes: Vec<(UserId, InboxChange)>,
    /// What happened to them.
    pub(crate) events: Vec<Event>,
    /// Where they have read everything.
    pub(crate) read: BTreeSet<(UserId, ConversationId)>,
    /// What nobody is to be notified of any longer.
    pub(crate) gone: Vec<Gone>,
}

/// Writes notifications, and tells people on their topics, which are locked here, all at once. Every other topic has
/// to be locked before.
pub(crate) fn tell(conn: &mut Connection, topics: &mut LockedTopics, news: News) -> Result<()> {
    let News { changes, events, read, gone } = news;
    let events = admit(conn, events)?;
    let read = find_unread_places(conn, read)?;
    let losing = find_gone(conn, &gone)?;
    let people = changes.iter().map(|(user_id, _)| *user_id);
    let people = people.chain(events.iter().map(|event| event.to));
    let people = people.chain(read.iter().map(|(user_id, _)| *user_id)).chain(losing);
    inbox::lock(conn, topics, people.collect::<BTreeSet<_>>())?;
    // What is read was told before. What is gone comes last: it may have been said in the same batch.
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

//! Writes notifications. The recipients' topics are locked, so that nobody else writes theirs at the same time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::event::{Event, Key};
use super::notification::{MAX_EVENTS, MAX_NOTIFICATIONS, Notification};
use crate::Result;
use crate::ids::{NotificationId, UserId};
use crate::repo::{Connection, MAX_BOUND, among, among_pairs, now, with_conn};
use crate::schema::{notification_events, notifications};

/// Stores events, and returns the users who have a new unread notification.
pub(super) fn store(conn: &mut Connection, events: &[Event]) -> Result<BTreeSet<UserId>> {
    let mut told = BTreeSet::new();
    if events.is_empty() {
        return Ok(told);
    }
    let unread = find_unread(conn, events)?;
    let mut by_key: BTreeMap<Key, Vec<&Event>> = BTreeMap::new();
    for event in events {
        by_key.entry(event.key()).or_default().push(event);
    }
    let mut new_events = Vec::new();
    for (key, events) in by_key {
        let (id, known) = if let Some(one) = unread.get(&key) {
            (one.id, one.event_count)
        } else {
            told.insert(key.0);
            (insert(conn, key)?, 0)
        };
        let room = usize::try_from(MAX_EVENTS - known).unwrap_or(0);
        let kept = events.len().min(room);
        let event_count = known + i64::try_from(kept).unwrap_or(0);
        diesel::update(notifications::table.find(id))
            .set((notifications::event_count.eq(event_count), notifications::active_at.eq(now())))
            .execute(conn)?;
        new_events.extend(events.into_iter().take(room).map(|event| (id, event)));
    }
    insert_events(conn, &new_events)?;
    for user_id in &told {
        delete_surplus(conn, *user_id)?;
    }
    Ok(told)
}

/// The existing unread notifications that these events belong to.
pub(super) fn find_unread(
    conn: &mut Connection,
    events: &[Event],
) -> Result<HashMap<Key, Notification>> {
    let wanted: BTreeSet<Key> = events.iter().map(Event::key).collect();
    let at_video = |key: &Key| Some((key.0, key.2.video_id()?));
    let at_conversation = |key: &Key| Some((key.0, key.2.conversation_id()?));
    let at_videos: BTreeSet<_> = wanted.iter().filter_map(at_video).collect();
    let at_conversations: BTreeSet<_> = wanted.iter().filter_map(at_conversation).collect();
    let mut found: Vec<Notification> = Vec::new();
    if !at_videos.is_empty() {
        let place = (notifications::user_id, notifications::video_id.assume_not_null());
        found.extend(with_conn!(conn, conn => notifications::table
            .filter(among_pairs(place, at_videos))
            .filter(notifications::video_id.is_not_null())
            .filter(notifications::read_at.is_null())
            .select(Notification::as_select())
            .load::<Notification>(conn)?));
    }
    if !at_conversations.is_empty() {
        let place = (notifications::user_id, notifications::conversation_id.assume_not_null());
        found.extend(with_conn!(conn, conn => notifications::table
            .filter(among_pairs(place, at_conversations))
            .filter(notifications::conversation_id.is_not_null())
            .filter(notifications::read_at.is_null())
            .select(Notification::as_select())
            .load::<Notification>(conn)?));
    }
    let keyed = |one: Notification| Some(((one.user_id, one.kind, one.place()?), one));
    Ok(found.into_iter().filter_map(keyed).filter(|(key, _)| wanted.contains(key)).collect())
}

fn insert(conn: &mut Connection, (user_id, kind, place): Key) -> Result<NotificationId> {
    let now = now();
    Ok(with_conn!(conn, conn => diesel::insert_into(notifications::table)
        .values((
            notifications::user_id.eq(user_id),
            notifications::kind.eq(kind),
            notifications::video_id.eq(place.video_id()),
            notifications::conversation_id.eq(place.conversation_id()),
            notifications::active_at.eq(now),
            notifications::inserted_at.eq(now),
        ))
        .returning(notifications::id)
        .get_result(conn)?))
}

/// PostgreSQL gets few statements, since each takes a round trip.
fn insert_events(conn: &mut Connection, events: &[(NotificationId, &Event)]) -> Result<()> {
    let row = |(id, event): &(NotificationId, &Event)| {
        (
            notification_events::notification_id.eq(*id),
            notification_events::actor_id.eq(event.by),
            notification_events::annotation_id.eq(event.annotation_id),
            notification_events::message_id.eq(event.message_id),
        )
    };
    for events in events.chunks(MAX_BOUND) {
        let rows = events.iter().map(row);
        match conn {
            Connection::Sqlite(conn) => {
                for row in rows {
                    diesel::insert_into(notification_events::table).values(row).execute(conn)?;
                }
            }
            Connection::Pg(conn) => {
                let insert = diesel::insert_into(notification_events::table);
                insert.values(rows.collect::<Vec<_>>()).execute(conn)?;
            }
        }
    }
    Ok(())
}

/// Deletes the oldest notifications beyond [`MAX_NOTIFICATIONS`].
fn delete_surplus(conn: &mut Connection, user_id: UserId) -> Result<()> {
    let own = notifications::table.filter(notifications::user_id.eq(user_id));
    let newest = own.order((notifications::active_at.desc(), notifications::id.desc()));
    let surplus: Vec<NotificationId> = newest
        .offset(MAX_NOTIFICATIONS)
        .limit(MAX_NOTIFICATIONS)
        .select(notifications::id)
        .load(conn)?;
    if !surplus.is_empty() {
        with_conn!(conn, conn => diesel::delete(notifications::table)
            .filter(among(notifications::id, surplus.iter().copied()))
            .execute(conn)?);
    }
    Ok(())
}

//! Filters events by who may be notified of them.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::event::Event;
use super::notification::{MAX_EVENTS, Notification};
use super::settings::NotificationSettings;
use super::store::find_unread;
use crate::Result;
use crate::ids::{UserId, VideoId};
use crate::multimedia::{Visibility, is_visible_to_user};
use crate::repo::{Connection, among, among_pairs, now, with_conn};
use crate::schema::{notification_settings as settings, user_blocks, users, videos};

/// How long a notification that already has its maximum number of events keeps its place in the list. During that time,
/// further events at a busy place need no statement.
const SETTLED_FOR: TimeDelta = TimeDelta::minutes(1);

/// Keeps those events that their recipients should be notified of.
pub(super) fn admit(conn: &mut Connection, events: Vec<Event>) -> Result<Vec<Event>> {
    let mut events = events;
    events.retain(|event| event.to != event.by);
    if events.is_empty() {
        return Ok(events);
    }
    drop_settled(conn, &mut events)?;
    if events.is_empty() {
        return Ok(events);
    }
    let to: BTreeSet<UserId> = events.iter().map(|event| event.to).collect();
    let by: BTreeSet<UserId> = events.iter().map(|event| event.by).collect();
    let chosen: Vec<NotificationSettings> = with_conn!(conn, conn => settings::table
        .filter(among(settings::user_id, to.iter().copied()))
        .select(NotificationSettings::as_select())
        .load(conn)?);
    let chosen: HashMap<UserId, NotificationSettings> =
        chosen.into_iter().map(|one| (one.user_id, one)).collect();
    let told: BTreeSet<(UserId, UserId)> = events.iter().map(|one| (one.to, one.by)).collect();
    let blocked: Vec<(UserId, UserId)> = with_conn!(conn, conn => user_blocks::table
        .filter(among_pairs((user_blocks::user_id, user_blocks::blocked_id), told.iter().copied()))
        .select((user_blocks::user_id, user_blocks::blocked_id))
        .load(conn)?);
    let blocked: BTreeSet<(UserId, UserId)> = blocked.into_iter().collect();
    let suspended: Vec<UserId> = with_conn!(conn, conn => users::table
        .filter(among(users::id, by.iter().copied()))
        .filter(users::suspended_at.is_not_null())
        .select(users::id)
        .load(conn)?);
    events.retain(|event| {
        let is_wanted = chosen.get(&event.to).is_none_or(|settings| settings.wants(event.kind));
        let is_blocked = blocked.contains(&(event.to, event.by));
        is_wanted && !is_blocked && !suspended.contains(&event.by)
    });
    drop_unseen(conn, &mut events)?;
    Ok(events)
}

/// Drops events at private videos that the recipients can't see.
fn drop_unseen(conn: &mut Connection, events: &mut Vec<Event>) -> Result<()> {
    let places: BTreeSet<VideoId> = events.iter().filter_map(|one| one.place.video_id()).collect();
    if places.is_empty() {
        return Ok(());
    }
    let private: Vec<VideoId> = with_conn!(conn, conn => videos::table
        .filter(among(videos::id, places))
        .filter(videos::visibility.eq(Visibility::Private))
        .select(videos::id)
        .load(conn)?);
    let at_private = |event: &Event| Some((event.place.video_id()?, event.to));
    let told: BTreeSet<(VideoId, UserId)> =
        events.iter().filter_map(at_private).filter(|(id, _)| private.contains(id)).collect();
    for (id, to) in told {
        if !is_visible_to_user(conn, to, id)? {
            events.retain(|event| at_private(event) != Some((id, to)));
        }
    }
    Ok(())
}

/// Drops events that wouldn't change anything that the recipients see.
fn drop_settled(conn: &mut Connection, events: &mut Vec<Event>) -> Result<()> {
    let now = now();
    let unread = find_unread(conn, events)?;
    events.retain(|event| !is_settled(unread.get(&event.key()), now));
    Ok(())
}

fn is_settled(unread: Option<&Notification>, now: NaiveDateTime) -> bool {
    unread.is_some_and(|one| one.event_count >= MAX_EVENTS && now - one.active_at < SETTLED_FOR)
}

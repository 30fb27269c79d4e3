//! Deletes the notifications of what is deleted or hidden.

use std::collections::BTreeSet;

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::kind::NotificationKind;
use crate::Result;
use crate::ids::{AnnotationId, ConversationId, MessageId, NotificationId, UserId, VideoId};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{notification_events as events, notifications};

/// Something whose notifications are to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gone {
    Annotation(AnnotationId),
    /// The resolution of an annotation.
    Resolution(AnnotationId),
    Message(MessageId),
    /// Everything at a video.
    Video(VideoId),
    /// A conversation, for a user who is no longer a member.
    Conversation(UserId, ConversationId),
    /// Events by a user, for another user who has blocked them.
    Person {
        to: UserId,
        by: UserId,
    },
}

/// The users with unread notifications about any of these.
pub(super) fn find_gone(conn: &mut Connection, gone: &[Gone]) -> Result<BTreeSet<UserId>> {
    let ids = find_affected(conn, gone)?;
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let unread: Vec<UserId> = with_conn!(conn, conn => notifications::table
        .filter(among(notifications::id, ids))
        .filter(notifications::read_at.is_null())
        .select(notifications::user_id)
        .load(conn)?);
    Ok(unread.into_iter().collect())
}

/// Deletes the notifications, and returns the users who have fewer unread ones than before.
pub(super) fn forget(conn: &mut Connection, gone: &[Gone]) -> Result<BTreeSet<UserId>> {
    let ids = find_affected(conn, gone)?;
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let (annotations, messages) = said(gone);
    if !annotations.is_empty() {
        with_conn!(conn, conn => diesel::delete(events::table)
            .filter(among(events::annotation_id.assume_not_null(), annotations))
            .execute(conn)?);
    }
    if !messages.is_empty() {
        with_conn!(conn, conn => diesel::delete(events::table)
            .filter(among(events::message_id.assume_not_null(), messages))
            .execute(conn)?);
    }
    for id in resolutions(gone) {
        let told = find_told_resolved(conn, id)?;
        with_conn!(conn, conn => diesel::delete(events::table)
            .filter(among(events::notification_id, told))
            .filter(events::annotation_id.eq(id))
            .execute(conn)?);
    }
    for (to, by) in people(gone) {
        let theirs = find_told_of(conn, to, by)?;
        with_conn!(conn, conn => diesel::delete(events::table)
            .filter(among(events::notification_id, theirs))
            .filter(events::actor_id.eq(by))
            .execute(conn)?);
    }
    let left: Vec<(NotificationId, i64)> = with_conn!(conn, conn => events::table
        .filter(among(events::notification_id, ids.iter().copied()))
        .group_by(events::notification_id)
        .select((events::notification_id, count_star()))
        .load(conn)?);
    let at_places = find_at_places(conn, gone)?;
    let mut over: BTreeSet<NotificationId> = ids;
    for (id, event_count) in left.into_iter().filter(|(id, _)| !at_places.contains(id)) {
        over.remove(&id);
        let row = diesel::update(notifications::table.find(id));
        row.set(notifications::event_count.eq(event_count)).execute(conn)?;
    }
    let unread: Vec<UserId> = with_conn!(conn, conn => notifications::table
        .filter(among(notifications::id, over.iter().copied()))
        .filter(notifications::read_at.is_null())
        .select(notifications::user_id)
        .load(conn)?);
    with_conn!(conn, conn => diesel::delete(notifications::table)
        .filter(among(notifications::id, over))
        .execute(conn)?);
    Ok(unread.into_iter().collect())
}

fn said(gone: &[Gone]) -> (Vec<AnnotationId>, Vec<MessageId>) {
    let annotation = |one: &Gone| if let Gone::Annotation(id) = one { Some(*id) } else { None };
    let message = |one: &Gone| if let Gone::Message(id) = one { Some(*id) } else { None };
    (gone.iter().filter_map(annotation).collect(), gone.iter().filter_map(message).collect())
}

fn people(gone: &[Gone]) -> impl Iterator<Item = (UserId, UserId)> {
    gone.iter().filter_map(
        |one| {
            if let Gone::Person { to, by } = one { Some((*to, *by)) } else { None }
        },
    )
}

fn resolutions(gone: &[Gone]) -> impl Iterator<Item = AnnotationId> {
    let resolution = |one: &Gone| if let Gone::Resolution(id) = one { Some(*id) } else { None };
    gone.iter().filter_map(resolution)
}

/// The notifications that include the resolution of an annotation.
fn find_told_resolved(conn: &mut Connection, id: AnnotationId) -> Result<BTreeSet<NotificationId>> {
    let told = events::table
        .inner_join(notifications::table)
        .filter(events::annotation_id.eq(id))
        .filter(notifications::kind.eq(NotificationKind::Resolved))
        .select(notifications::id);
    Ok(told.load::<NotificationId>(conn)?.into_iter().collect())
}

/// The notifications of one user that include events by another.
fn find_told_of(conn: &mut Connection, to: UserId, by: UserId) -> Result<BTreeSet<NotificationId>> {
    let told = events::table
        .inner_join(notifications::table)
        .filter(notifications::user_id.eq(to))
        .filter(events::actor_id.eq(by))
        .select(notifications::id);
    Ok(told.load::<NotificationId>(conn)?.into_iter().collect())
}

/// The notifications that lose events.
fn find_affected(conn: &mut Connection, gone: &[Gone]) -> Result<BTreeSet<NotificationId>> {
    let (annotations, messages) = said(gone);
    let mut ids = find_at_places(conn, gone)?;
    for (to, by) in people(gone) {
        ids.extend(find_told_of(conn, to, by)?);
    }
    for id in resolutions(gone) {
        ids.extend(find_told_resolved(conn, id)?);
    }
    if !annotations.is_empty() {
        ids.extend(with_conn!(conn, conn => events::table
            .filter(among(events::annotation_id.assume_not_null(), annotations))
            .select(events::notification_id)
            .load::<NotificationId>(conn)?));
    }
    if !messages.is_empty() {
        ids.extend(with_conn!(conn, conn => events::table
            .filter(among(events::message_id.assume_not_null(), messages))
            .select(events::notification_id)
            .load::<NotificationId>(conn)?));
    }
    Ok(ids)
}

/// The notifications whose video or conversation is gone as a whole.
fn find_at_places(conn: &mut Connection, gone: &[Gone]) -> Result<BTreeSet<NotificationId>> {
    let mut ids = BTreeSet::new();
    for one in gone {
        let found: Vec<NotificationId> = match one {
            Gone::Annotation(_) | Gone::Resolution(_) | Gone::Message(_) | Gone::Person { .. } => {
                continue;
            }
            Gone::Video(id) => {
                let here = notifications::table.filter(notifications::video_id.eq(id));
                here.select(notifications::id).load(conn)?
            }
            Gone::Conversation(user_id, id) => {
                let here = notifications::table.filter(notifications::conversation_id.eq(id));
                let own = here.filter(notifications::user_id.eq(user_id));
                own.select(notifications::id).load(conn)?
            }
        };
        ids.extend(found);
    }
    Ok(ids)
}

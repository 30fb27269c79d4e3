use std::collections::{HashMap, HashSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::cursor::NotificationCursor;
use super::kind::NotificationKind;
use super::notification::{
    MAX_EVENTS, Notification, NotificationListing, NotifiedConversation, Said,
};
use crate::Result;
use crate::accounts::User;
use crate::annotations::Annotation;
use crate::conversations::{
    ConversationListing, Message, count_unread_conversations, list_conversations_with_ids,
};
use crate::ids::{AnnotationId, ConversationId, MessageId, NotificationId, UserId, VideoId};
use crate::multimedia::{Video, is_visible_to};
use crate::repo::{Connection, among, with_conn};
use crate::schema::{
    annotations, conversation_members as members, messages, notification_events as events,
    notifications, users, videos,
};

/// Notifications per page.
pub const NOTIFICATION_PAGE: usize = 24;

/// A page of a user's notifications, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationPage {
    /// At most [`NOTIFICATION_PAGE`].
    pub rows: Vec<NotificationListing>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<NotificationCursor>,
}

/// A user's unread counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unread {
    /// Unread conversations.
    pub conversations: i64,
    /// Unread notifications, at most as many as are kept.
    pub notifications: i64,
}

/// An event of a notification: its actor, and the annotation or message.
type Event = (NotificationId, Option<UserId>, Option<AnnotationId>, Option<MessageId>);

/// Notifications about places that the user can see now.
macro_rules! is_at_a_seen_place {
    ($user_id:expr) => {{
        let seen = videos::table
            .filter(videos::id.nullable().eq(notifications::video_id))
            .filter(is_visible_to!($user_id));
        let is_member = exists(
            members::table
                .filter(members::conversation_id.nullable().eq(notifications::conversation_id))
                .filter(members::user_id.eq($user_id)),
        );
        notifications::video_id
            .is_null()
            .or(exists(seen))
            .and(notifications::conversation_id.is_null().or(is_member))
    }};
}

/// A user's unread counts.
pub fn count_unread(conn: &mut Connection, user_id: UserId) -> Result<Unread> {
    let conversations = count_unread_conversations(conn, user_id)?;
    let notifications = with_conn!(conn, conn => notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::read_at.is_null())
        .filter(is_at_a_seen_place!(user_id))
        .count()
        .get_result(conn)?);
    Ok(Unread { conversations, notifications })
}

/// A page of a user's notifications, after a position if one is given.
pub fn list_notifications(
    conn: &mut Connection,
    user: &User,
    behind: Option<NotificationCursor>,
) -> Result<NotificationPage> {
    conn.read(|conn| {
        let mut rows = load(conn, user.id, (behind, Which::All), NOTIFICATION_PAGE + 1)?;
        let has_more = rows.len() > NOTIFICATION_PAGE;
        rows.truncate(NOTIFICATION_PAGE);
        let next = rows.last().filter(|_| has_more).map(NotificationCursor::of);
        Ok(NotificationPage { rows: listings(conn, user.id, rows)?, next })
    })
}

/// Which notifications to load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// Unread ones that are worth a mail.
    Mailed,
}

/// Loads notifications about places that the user can see now.
fn load(
    conn: &mut Connection,
    user_id: UserId,
    (behind, which): (Option<NotificationCursor>, Which),
    count: usize,
) -> Result<Vec<Notification>> {
    let is_any = (which == Which::All).into_sql::<Bool>();
    let is_worth_a_mail = notifications::kind.ne(NotificationKind::Resolved);
    let is_wanted = notifications::read_at.is_null().and(is_worth_a_mail).or(is_any);
    let NotificationCursor { active_at, id } = behind.unwrap_or_else(NotificationCursor::start);
    let is_behind = notifications::active_at
        .lt(active_at)
        .or(notifications::active_at.eq(active_at).and(notifications::id.lt(id)));
    Ok(with_conn!(conn, conn => notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(is_behind)
        .filter(is_wanted)
        .filter(is_at_a_seen_place!(user_id))
        .order((notifications::active_at.desc(), notifications::id.desc()))
        .limit(i64::try_from(count).unwrap_or(i64::MAX))
        .select(Notification::as_select())
        .load(conn)?))
}

/// A user's latest unread notifications that are worth a mail, up to a limit.
pub(super) fn list_mailed(
    conn: &mut Connection,
    user_id: UserId,
    count: usize,
) -> Result<Vec<NotificationListing>> {
    let mailed = load(conn, user_id, (None, Which::Mailed), count)?;
    listings(conn, user_id, mailed)
}

fn listings(
    conn: &mut Connection,
    user_id: UserId,
    rows: Vec<Notification>,
) -> Result<Vec<NotificationListing>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut happened = events_of(conn, &rows)?;
    let last = |id: &NotificationId| happened.get(id).and_then(|events| events.last());
    let said: Vec<&Event> = rows.iter().filter_map(|one| last(&one.id)).collect();
    let annotations = find_annotations(conn, said.iter().filter_map(|(.., id, _)| *id))?;
    let messages = find_messages(conn, said.iter().filter_map(|(.., id)| *id))?;
    let names = find_names(conn, said.iter().filter_map(|(_, by, ..)| *by))?;
    let videos = find_videos(conn, rows.iter().filter_map(|one| one.video_id))?;
    let talks =
        find_conversations(conn, user_id, rows.iter().filter_map(|one| one.conversation_id))?;
    let listing = |notification: Notification| {
        let events = happened.remove(&notification.id)?;
        let &(_, by, annotation_id, message_id) = events.last()?;
        let people: HashSet<UserId> = events.iter().filter_map(|(_, by, ..)| *by).collect();
        let said = match (annotation_id, message_id) {
            // Leave out notifications whose text the user can no longer see.
            (Some(id), _) => Some(Said::Annotation(annotations.get(&id)?.clone())),
            (None, Some(id)) => Some(Said::Message(messages.get(&id)?.clone())),
            (None, None) => None,
        };
        Some(NotificationListing {
            by: by.and_then(|id| Some((id, names.get(&id)?.clone()))),
            others: i64::try_from(people.len().saturating_sub(1)).unwrap_or(0),
            video: notification.video_id.and_then(|id| videos.get(&id).cloned()),
            conversation: notification.conversation_id.and_then(|id| talks.get(&id).cloned()),
            said,
            notification,
        })
    };
    Ok(rows.into_iter().filter_map(listing).collect())
}

/// The events of each notification, in order.
fn events_of(
    conn: &mut Connection,
    rows: &[Notification],
) -> Result<HashMap<NotificationId, Vec<Event>>> {
    let limit = MAX_EVENTS.saturating_mul(i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let found: Vec<Event> = with_conn!(conn, conn => events::table
        .filter(among(events::notification_id, rows.iter().map(|one| one.id)))
        .order(events::id)
        .limit(limit)
        .select((
            events::notification_id,
            events::actor_id,
            events::annotation_id,
            events::message_id,
        ))
        .load(conn)?);
    let mut happened: HashMap<NotificationId, Vec<Event>> = HashMap::new();
    for event in found {
        happened.entry(event.0).or_default().push(event);
    }
    Ok(happened)
}

fn find_annotations(
    conn: &mut Connection,
    ids: impl Iterator<Item = AnnotationId>,
) -> Result<HashMap<AnnotationId, Annotation>> {
    let found: Vec<Annotation> = with_conn!(conn, conn => annotations::table
        .filter(among(annotations::id, ids))
        .select(Annotation::as_select())
        .load(conn)?);
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
}

fn find_messages(
    conn: &mut Connection,
    ids: impl Iterator<Item = MessageId>,
) -> Result<HashMap<MessageId, Message>> {
    let found: Vec<Message> = with_conn!(conn, conn => messages::table
        .filter(among(messages::id, ids))
        .select(Message::as_select())
        .load(conn)?);
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
}

fn find_names(
    conn: &mut Connection,
    ids: impl Iterator<Item = UserId>,
) -> Result<HashMap<UserId, String>> {
    let found: Vec<(UserId, String)> = with_conn!(conn, conn => users::table
        .filter(among(users::id, ids))
        .select((users::id, users::username))
        .load(conn)?);
    Ok(found.into_iter().collect())
}

fn find_videos(
    conn: &mut Connection,
    ids: impl Iterator<Item = VideoId>,
) -> Result<HashMap<VideoId, Video>> {
    let found: Vec<Video> = with_conn!(conn, conn => videos::table
        .filter(among(videos::id, ids))
        .select(Video::as_select())
        .load(conn)?);
    Ok(found.into_iter().map(|one| (one.id, one)).collect())
}

fn find_conversations(
    conn: &mut Connection,
    user_id: UserId,
    ids: impl Iterator<Item = ConversationId>,
) -> Result<HashMap<ConversationId, NotifiedConversation>> {
    let named = |listing: ConversationListing| {
        let (id, is_pair) = (listing.conversation.id, listing.conversation.is_pair());
        (id, NotifiedConversation { id, is_pair, title: listing.title() })
    };
    Ok(list_conversations_with_ids(conn, user_id, ids.collect())?.into_iter().map(named).collect())
}

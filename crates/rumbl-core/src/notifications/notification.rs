use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::event::Place;
use super::kind::NotificationKind;
use crate::annotations::Annotation;
use crate::conversations::{Message, Title};
use crate::ids::{ConversationId, NotificationId, UserId, VideoId};
use crate::multimedia::Video;
use crate::repo::UtcTime;
use crate::schema::notifications;

/// Notifications kept per user; beyond that the oldest are deleted.
pub const MAX_NOTIFICATIONS: i64 = 500;
/// Events kept per notification; further events while it is unread are not counted.
pub const MAX_EVENTS: i64 = 100;

/// A notification of a user: events of one kind at one place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// The recipient.
    pub user_id: UserId,
    /// The kind of events.
    pub kind: NotificationKind,
    /// The video where it happened, if it was at one.
    pub video_id: Option<VideoId>,
    /// The conversation where it happened, if it was in one.
    pub conversation_id: Option<ConversationId>,
    /// The number of events, at most [`MAX_EVENTS`].
    pub event_count: i64,
    /// When the last event happened, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub active_at: NaiveDateTime,
    /// When it was read, in UTC.
    pub read_at: Option<NaiveDateTime>,
}

/// A notification with the rows that it refers to, as far as the user can see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationListing {
    /// The notification.
    pub notification: Notification,
    /// The actor of the last event; `None` if their account is gone.
    pub by: Option<(UserId, String)>,
    /// How many other users acted.
    pub others: i64,
    /// The video, if it is about one.
    pub video: Option<Video>,
    /// The conversation, if it is about one.
    pub conversation: Option<NotifiedConversation>,
    /// The text of the last event.
    pub said: Option<Said>,
}

/// A conversation as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedConversation {
    /// The conversation's id.
    pub id: ConversationId,
    /// Whether it is between two users.
    pub is_pair: bool,
    /// What it is called for the user.
    pub title: Title,
}

/// The annotation or message of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// An annotation of a video.
    Annotation(Annotation),
    /// A message in a conversation.
    Message(Message),
}

impl Notification {
    pub(super) fn place(&self) -> Option<Place> {
        Place::of(self.video_id, self.conversation_id)
    }

    /// Whether there may be more events than were counted.
    pub fn is_more(&self) -> bool {
        self.event_count >= MAX_EVENTS
    }
}

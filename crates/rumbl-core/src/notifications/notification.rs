use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::event::Place;
use super::kind::NotificationKind;
use crate::annotations::Annotation;
use crate::conversations::Message;
use crate::ids::{ConversationId, NotificationId, UserId, VideoId};
use crate::multimedia::Video;
use crate::repo::UtcTime;
use crate::schema::notifications;

/// Notifications that are kept of one person; beyond that the oldest are deleted.
pub const MAX_NOTIFICATIONS: i64 = 500;
/// Events that one notification keeps; what happens beyond that while it is unread is no longer counted.
pub const MAX_EVENTS: i64 = 100;

/// What is new to a person at one place.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub user_id: UserId,
    /// What kind of thing happened.
    pub kind: NotificationKind,
    /// The video where it happened, if it was at one.
    pub video_id: Option<VideoId>,
    /// The conversation where it happened, if it was in one.
    pub conversation_id: Option<ConversationId>,
    /// How often, at most [`MAX_EVENTS`].
    pub event_count: i64,
    /// When it happened last, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub active_at: NaiveDateTime,
    /// When it was read, in UTC.
    pub read_at: Option<NaiveDateTime>,
}

/// A notification with what it is about, as far as the person may see that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationListing {
    /// The notification.
    pub notification: Notification,
    /// The username of whoever did it last; nothing if they are gone.
    pub by: Option<(UserId, String)>,
    /// How many others did.
    pub others: i64,
    /// The video, if it is about one.
    pub video: Option<Video>,
    /// The conversation, if it is about one.
    pub conversation: Option<NotifiedConversation>,
    /// What was said last.
    pub said: Option<Said>,
}

/// A conversation as the person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifiedConversation {
    /// Which one.
    pub id: ConversationId,
    /// Whether it is of two people.
    pub is_pair: bool,
    /// What it is called.
    pub title: String,
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// About a moment of a video.
    Annotation(Annotation),
    /// In a conversation.
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

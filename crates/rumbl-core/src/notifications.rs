//! Notifications: somebody mentioned the user, added them to a conversation, shared a video with them, commented on
//! their video, resolved their annotation, or their question was answered.
//!
//! A notification is written in the same transaction as the event that causes it. Unread notifications are merged: one
//! row stands for all events of a kind at one video or in one conversation, so nobody can be flooded. Users are not
//! notified about their own actions, about users they have blocked, or about conversations they have muted. Deleting or
//! hiding something deletes its notifications, and reopening an annotation deletes the notification that it was
//! resolved; no mail is sent about either.

mod admit;
mod cursor;
mod digest;
mod event;
mod forget;
mod kind;
mod list;
mod mention;
mod notification;
mod participants;
mod read;
mod settings;
mod store;
mod tell;

pub use cursor::{InvalidCursor, NotificationCursor};
pub use digest::{Digest, claim_digests, read_digest};
pub(crate) use event::Event;
pub(crate) use forget::Gone;
pub use kind::NotificationKind;
pub use list::{NOTIFICATION_PAGE, NotificationPage, Unread, count_unread, list_notifications};
pub use mention::{CLOSING, OPENING, mentioned_key};
pub(crate) use mention::{of_annotations, of_messages};
pub use notification::{
    MAX_EVENTS, MAX_NOTIFICATIONS, Notification, NotificationListing, NotifiedConversation, Said,
};
pub use read::mark_notifications_read;
pub use settings::{
    NotificationSettings, change_notification_settings, get_notification_settings, stop_digests,
    update_notification_settings,
};
pub(crate) use tell::{News, tell};

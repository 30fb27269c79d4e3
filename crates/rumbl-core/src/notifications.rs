//! What people are told that happened to them: somebody mentioned them, put them into a conversation, shared a video
//! with them, said something about a video of theirs, or resolved what they said about one, or a question of theirs was
//! answered.
//!
//! A notification is written in the transaction that causes it. What is unread is merged: a row stands for all of one
//! kind at one video or in one conversation, so nobody can be flooded, however much is said. People are not told about
//! what they do themselves, what people they have blocked do, or conversations they have muted. Deleting or hiding
//! something deletes its notifications. When an annotation is opened again, the notification that it was resolved is deleted;
//! no mail is ever sent about either.

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

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

use crate::repo::stored_as_text;

/// An event that a webhook reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum Event {
    /// A video was annotated, or a hidden annotation was restored.
    AnnotationCreated,
    /// An annotation's text or moment changed.
    AnnotationUpdated,
    /// An annotation was deleted or hidden.
    AnnotationDeleted,
    /// A video was added.
    VideoCreated,
    /// A video was changed, hidden or restored.
    VideoUpdated,
    /// A video was deleted.
    VideoDeleted,
    /// The owner of the webhook sent a test.
    Test,
}

impl Event {
    /// The events that a webhook can subscribe to.
    pub const ALL: [Self; 6] = [
        Self::AnnotationCreated,
        Self::AnnotationUpdated,
        Self::AnnotationDeleted,
        Self::VideoCreated,
        Self::VideoUpdated,
        Self::VideoDeleted,
    ];

    /// Its name, for receivers and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnnotationCreated => "annotation.created",
            Self::AnnotationUpdated => "annotation.updated",
            Self::AnnotationDeleted => "annotation.deleted",
            Self::VideoCreated => "video.created",
            Self::VideoUpdated => "video.updated",
            Self::VideoDeleted => "video.deleted",
            Self::Test => "webhook.test",
        }
    }

    /// The form field that subscribes to it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::AnnotationCreated => "annotation_created",
            Self::AnnotationUpdated => "annotation_updated",
            Self::AnnotationDeleted => "annotation_deleted",
            Self::VideoCreated => "video_created",
            Self::VideoUpdated => "video_updated",
            Self::VideoDeleted => "video_deleted",
            Self::Test => "webhook_test",
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The text names no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no event")]
pub struct InvalidEvent;

impl FromStr for Event {
    type Err = InvalidEvent;

    fn from_str(text: &str) -> Result<Self, InvalidEvent> {
        let all = Self::ALL.into_iter().chain([Self::Test]);
        all.into_iter().find(|event| event.name() == text).ok_or(InvalidEvent)
    }
}

stored_as_text!(Event, name);

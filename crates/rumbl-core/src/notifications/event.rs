use super::kind::NotificationKind;
use crate::annotations::Annotation;
use crate::ids::{AnnotationId, ConversationId, MessageId, UserId, VideoId};

/// An event that a user may be notified of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    /// The recipient.
    pub(crate) to: UserId,
    /// The acting user.
    pub(crate) by: UserId,
    pub(crate) kind: NotificationKind,
    pub(crate) place: Place,
    pub(crate) annotation_id: Option<AnnotationId>,
    pub(crate) message_id: Option<MessageId>,
}

/// Where it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    Video(VideoId),
    Conversation(ConversationId),
}

/// Identifies an unread row.
pub(super) type Key = (UserId, NotificationKind, Place);

impl Event {
    /// A user was added to a conversation.
    pub(crate) fn joined(to: UserId, by: UserId, id: ConversationId) -> Self {
        let (kind, place) = (NotificationKind::Conversation, Place::Conversation(id));
        Self { to, by, kind, place, annotation_id: None, message_id: None }
    }

    /// The owner of a video resolved an annotation by somebody else.
    pub(crate) fn resolved(annotation: &Annotation, by: UserId) -> Self {
        Self {
            to: annotation.user_id,
            by,
            kind: NotificationKind::Resolved,
            place: Place::Video(annotation.video_id),
            annotation_id: Some(annotation.id),
            message_id: None,
        }
    }

    /// A video was shared with a user.
    pub(crate) fn shared(to: UserId, by: UserId, id: VideoId) -> Self {
        let (kind, place) = (NotificationKind::Shared, Place::Video(id));
        Self { to, by, kind, place, annotation_id: None, message_id: None }
    }

    pub(super) fn key(&self) -> Key {
        (self.to, self.kind, self.place)
    }
}

impl Place {
    pub(super) fn video_id(self) -> Option<VideoId> {
        if let Self::Video(id) = self { Some(id) } else { None }
    }

    pub(super) fn conversation_id(self) -> Option<ConversationId> {
        if let Self::Conversation(id) = self { Some(id) } else { None }
    }

    pub(super) fn of(
        video_id: Option<VideoId>,
        conversation_id: Option<ConversationId>,
    ) -> Option<Self> {
        video_id.map(Self::Video).or(conversation_id.map(Self::Conversation))
    }
}

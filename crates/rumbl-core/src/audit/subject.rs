use crate::ids::{AnnotationId, CategoryId, InvitationId, MessageId, UserId, VideoId};
use crate::jobs::JobId;

/// The object of an audited action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A video.
    Video(VideoId),
    /// An annotation.
    Annotation(AnnotationId),
    /// A category.
    Category(CategoryId),
    /// An invitation.
    Invitation(InvitationId),
    /// A job.
    Job(JobId),
    /// A message in a conversation.
    Message(MessageId),
    /// A connection of a client, by its number on its node.
    Socket(i64),
    /// A topic, which has only a name.
    Topic,
}

impl Subject {
    /// The name of its kind, as the database has it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Video(_) => "video",
            Self::Annotation(_) => "annotation",
            Self::Category(_) => "category",
            Self::Invitation(_) => "invitation",
            Self::Job(_) => "job",
            Self::Message(_) => "message",
            Self::Socket(_) => "socket",
            Self::Topic => "topic",
        }
    }

    /// Its id among those of its kind; 0 if its kind has none.
    pub const fn id(self) -> i64 {
        match self {
            Self::User(id) => id.get(),
            Self::Video(id) => id.get(),
            Self::Annotation(id) => id.get(),
            Self::Category(id) => id.get(),
            Self::Invitation(id) => id.get(),
            Self::Job(id) => id.get(),
            Self::Message(id) => id.get(),
            Self::Socket(number) => number,
            Self::Topic => 0,
        }
    }
}

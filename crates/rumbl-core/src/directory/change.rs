use crate::ids::{CategoryId, UserId, VideoId};
use crate::log::{Append, Entry, Kind, Topic};

/// An entry of the directory that was added, changed or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DirectoryChange {
    /// A video.
    Video(VideoId),
    /// A person.
    User(UserId),
    /// A category.
    Category(CategoryId),
    /// What a user follows.
    Follows(UserId),
}

/// The topic of these changes.
pub fn directory_topic() -> Topic {
    Topic::of_one("directory")
}

impl DirectoryChange {
    pub(super) fn to_append(self) -> Append {
        let (kind, subject_id) = match self {
            Self::Video(id) => (Kind::VIDEO_CHANGED, id.get()),
            Self::User(id) => (Kind::USER_CHANGED, id.get()),
            Self::Category(id) => (Kind::CATEGORY_CHANGED, id.get()),
            Self::Follows(id) => (Kind::FOLLOWS_CHANGED, id.get()),
        };
        Append { kind, subject_id, data: None }
    }

    /// `None` for kinds from a later version.
    pub(super) fn from_entry(entry: &Entry) -> Option<Self> {
        let id = entry.subject_id;
        match entry.kind {
            Kind::VIDEO_CHANGED => id.try_into().ok().map(Self::Video),
            Kind::USER_CHANGED => id.try_into().ok().map(Self::User),
            Kind::CATEGORY_CHANGED => id.try_into().ok().map(Self::Category),
            Kind::FOLLOWS_CHANGED => id.try_into().ok().map(Self::Follows),
            _ => None,
        }
    }
}

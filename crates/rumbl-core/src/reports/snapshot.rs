use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::ids::UserId;
use crate::schema::reports;

/// What a report is about, as it was when it was reported. It is kept while the report is open, even if the author
/// deletes it or their account, but only [for a time](super::drop_old_snapshots). It is cleared when the report is
/// closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The text of an annotation or a message, a title, or a username. A message that only shares a moment has none.
    pub text: String,
    /// The author, whose account may be gone by now; for a user, the user.
    pub author_id: UserId,
    /// Their username.
    pub author: String,
    /// When it was posted, in UTC; for a user, when they registered.
    pub posted_at: NaiveDateTime,
    /// The title of the annotation's video, or of the video whose moment the message shares, if it could be seen.
    pub video_title: Option<String>,
    /// The moment of the annotation, or the shared one, in milliseconds from the start of the video.
    pub at: Option<i64>,
}

/// A snapshot's columns, which are `NULL` once it is no longer kept, and for reports from before there were snapshots.
#[derive(Debug, Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reports, treat_none_as_null = true)]
pub(super) struct Columns {
    reported_text: Option<String>,
    pub(super) author_id: Option<UserId>,
    author_name: Option<String>,
    posted_at: Option<NaiveDateTime>,
    video_title: Option<String>,
    at: Option<i64>,
}

impl Columns {
    pub(super) fn snapshot(self) -> Option<Snapshot> {
        Some(Snapshot {
            text: self.reported_text?,
            author_id: self.author_id?,
            author: self.author_name?,
            posted_at: self.posted_at?,
            video_title: self.video_title,
            at: self.at,
        })
    }
}

impl From<Snapshot> for Columns {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            reported_text: Some(snapshot.text),
            author_id: Some(snapshot.author_id),
            author_name: Some(snapshot.author),
            posted_at: Some(snapshot.posted_at),
            video_title: snapshot.video_title,
            at: snapshot.at,
        }
    }
}

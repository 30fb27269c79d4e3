use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::address::UploadKey;
use super::file_kind::FileKind;
use crate::Result;
use crate::ids::{UploadId, UserId, VideoId};
use crate::repo::{Connection, UtcTime};
use crate::schema::uploads;

/// Characters of a file's name that are stored.
pub const MAX_UPLOAD_NAME: usize = 200;

/// An uploaded file, complete or not.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Its owner; `None` once the owner is gone, or its contents have moved to another key.
    pub user_id: Option<UserId>,
    /// The video that has claimed it.
    pub video_id: Option<VideoId>,
    /// Its storage key: random, and a part of its address.
    pub key: UploadKey,
    /// Its name on the owner's device, without path and control characters. It is only displayed.
    pub name: String,
    /// Its kind, once enough of the content has arrived.
    pub kind: Option<FileKind>,
    /// Its size in bytes: as announced while it arrives, and the actual size afterwards.
    pub size: i64,
    /// When it was complete, in UTC.
    pub stored_at: Option<NaiveDateTime>,
    /// When it expires unless a video claims it, in UTC.
    pub expires_at: Option<NaiveDateTime>,
    /// When it was cancelled or released, in UTC. Until it is deleted it counts towards the owner's quota.
    pub given_up_at: Option<NaiveDateTime>,
    /// When the upload started, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

impl Upload {
    /// The path that it plays from on this site, once it is stored.
    pub fn path(&self) -> Option<String> {
        self.kind.map(|kind| self.key.path(kind))
    }
}

/// A user's files, except cancelled ones, in the order in which the uploads started.
pub fn list_uploads(conn: &mut Connection, user_id: UserId) -> Result<Vec<Upload>> {
    let own = uploads::table.filter(uploads::user_id.eq(user_id));
    let own = own.filter(uploads::given_up_at.is_null()).order(uploads::id);
    Ok(own.select(Upload::as_select()).load(conn)?)
}

/// A file's name as displayed: the last part of a path, without control characters.
pub(super) fn shown_name(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = file.chars().filter(|letter| !letter.is_control() && !is_invisible(*letter));
    let shown: String = shown.take(MAX_UPLOAD_NAME).collect();
    let shown = shown.trim();
    if shown.is_empty() { "video".to_owned() } else { shown.to_owned() }
}

/// Characters that change the writing direction, and so could disguise the extension.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_no_path_and_nothing_invisible_is_kept() {
        for (name, shown) in [
            ("film.mp4", "film.mp4"),
            ("../../etc/passwd", "passwd"),
            ("C:\\films\\my film.webm", "my film.webm"),
            ("a\0b\nc.mp4", "abc.mp4"),
            ("gp4.\u{202e}4pm.exe", "gp4.4pm.exe"),
            ("films/", "video"),
            ("", "video"),
        ] {
            assert_eq!(shown_name(name), shown);
        }
        assert_eq!(shown_name(&"é".repeat(1_000)).chars().count(), MAX_UPLOAD_NAME);
    }
}

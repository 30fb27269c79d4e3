use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::address::UploadKey;
use super::file_kind::FileKind;
use crate::Result;
use crate::ids::{UploadId, UserId, VideoId};
use crate::repo::{Connection, UtcTime};
use crate::schema::uploads;

/// Characters that are kept of a file's name.
pub const MAX_UPLOAD_NAME: usize = 200;

/// A file that somebody uploads or has uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Whose it is; nobody's once its owner is gone, or another key has taken its place.
    pub user_id: Option<UserId>,
    /// The video that it belongs to, once one has claimed it.
    pub video_id: Option<VideoId>,
    /// What it is stored under: random, and a part of its address.
    pub key: UploadKey,
    /// What it was called on its owner's machine, without path and control characters. It is only shown.
    pub name: String,
    /// What its content is, once enough of it has been seen.
    pub kind: Option<FileKind>,
    /// Bytes: announced while it arrives, and counted once it is stored.
    pub size: i64,
    /// Since when it is complete, in UTC.
    pub stored_at: Option<NaiveDateTime>,
    /// When it is deleted unless a video claims it, in UTC.
    pub expires_at: Option<NaiveDateTime>,
    /// Since when nobody wants it, in UTC. Until it is deleted it takes up room of its owner's.
    pub given_up_at: Option<NaiveDateTime>,
    /// When it was begun, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
}

impl Upload {
    /// Where it plays from on this site, once it is stored.
    pub fn path(&self) -> Option<String> {
        self.kind.map(|kind| self.key.path(kind))
    }
}

/// A person's files, but for those that they gave up, in the order in which they were begun.
pub fn list_uploads(conn: &mut Connection, user_id: UserId) -> Result<Vec<Upload>> {
    let own = uploads::table.filter(uploads::user_id.eq(user_id));
    let own = own.filter(uploads::given_up_at.is_null()).order(uploads::id);
    Ok(own.select(Upload::as_select()).load(conn)?)
}

/// What is shown of a file's name: the last part of a path, without control characters.
pub(super) fn shown_name(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = file.chars().filter(|letter| !letter.is_control() && !is_invisible(*letter));
    let shown: String = shown.take(MAX_UPLOAD_NAME).collect();
    let shown = shown.trim();
    if shown.is_empty() { "video".to_owned() } else { shown.to_owned() }
}

/// Characters that turn the direction of writing around, and so can hide what a name ends with.
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

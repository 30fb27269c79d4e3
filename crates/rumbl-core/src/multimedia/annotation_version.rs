use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{annotation_changes, annotation_page};
use crate::Result;
use crate::ids::VideoId;
use crate::repo::Connection;
use crate::schema::annotations;

/// Which annotations a video has: whatever is made, changed or deleted leads to another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnotationVersion {
    /// How many there are.
    pub count: i64,
    /// The highest id; zero when there is none.
    pub last_id: i64,
    /// The highest id of a change; zero when there was none.
    pub last_change_id: i64,
}

/// The version of a video's annotations; one that does not exist has none.
pub fn annotation_version(conn: &mut Connection, video_id: VideoId) -> Result<AnnotationVersion> {
    conn.read(|conn| {
        let of_video = annotations::table.filter(annotations::video_id.eq(video_id));
        Ok(AnnotationVersion {
            count: of_video.select(count_star()).get_result(conn)?,
            last_id: annotation_page::last_id(conn, video_id)?,
            last_change_id: annotation_changes::last_id(conn, video_id)?,
        })
    })
}

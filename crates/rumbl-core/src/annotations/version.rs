use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::ids::VideoId;
use crate::multimedia::video_topic;
use crate::repo::Connection;
use crate::schema::annotations;
use crate::{Result, log};

/// Which annotations a video has: every change to them leads to another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnotationVersion {
    /// How many there are. It changes without the log when a person is deleted with all that they
    /// said.
    pub count: i64,
    /// The last change in the log; zero when there was none.
    pub last_seq: i64,
}

/// The version of a video's annotations. A video that does not exist has none.
pub fn annotation_version(conn: &mut Connection, video_id: VideoId) -> Result<AnnotationVersion> {
    conn.read(|conn| {
        let of_video = annotations::table.filter(annotations::video_id.eq(video_id));
        Ok(AnnotationVersion {
            count: of_video.select(count_star()).get_result(conn)?,
            last_seq: log::last_seq(conn, &video_topic(video_id))?,
        })
    })
}

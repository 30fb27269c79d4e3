use actix_web::http::header::EntityTag;
use rumbl_core::ids::VideoId;
use rumbl_core::log;
use rumbl_core::multimedia::{self, Sight, video_topic};
use rumbl_core::repo::Connection;

use crate::views::export_view::Format;

/// The version of a video's export files. Every change to the video or its annotations leads to another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExportVersion {
    /// Microseconds since 1970.
    updated_at: i64,
    pub(super) count: i64,
    last_seq: i64,
}

impl ExportVersion {
    /// Reads the current version of a video that the reader can see.
    pub(super) fn read(
        db: &mut Connection,
        sight: &Sight,
        video_id: VideoId,
    ) -> rumbl_core::Result<Self> {
        let video = multimedia::get_visible_video(db, sight, video_id)?.video;
        Ok(Self {
            updated_at: video.updated_at.and_utc().timestamp_micros(),
            count: video.annotation_count,
            last_seq: log::last_seq(db, &video_topic(video_id))?,
        })
    }

    /// The entity tag of a file. It is weak, since the file may be sent compressed or not.
    pub fn entity_tag(self, format: Format) -> EntityTag {
        let Self { updated_at, count, last_seq } = self;
        let (release, extension) = (env!("CARGO_PKG_VERSION"), format.extension());
        EntityTag::new_weak(format!("{release}-{extension}-{updated_at}-{count}-{last_seq}"))
    }
}

use serde::{Deserialize, Serialize};

use crate::ids::VideoId;
use crate::jobs::{self, Job};
use crate::repo::Connection;
use crate::{Error, Result};

/// Deletes what is stored of files that nobody wants any more.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct DeleteUploads {}

impl Job for DeleteUploads {
    const KIND: &'static str = "delete_uploads";
}

/// Cuts a picture out of a video's file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CutPoster {
    /// The video.
    pub video_id: VideoId,
}

impl Job for CutPoster {
    const KIND: &'static str = "cut_poster";
}

/// Has files deleted, unless there is a job for that.
pub(super) fn ensure_deletion(conn: &mut Connection) -> Result<()> {
    if jobs::is_there(conn, &DeleteUploads {})? {
        return Ok(());
    }
    enqueue(conn, &DeleteUploads {})
}

pub(super) fn enqueue_poster(conn: &mut Connection, job: CutPoster) -> Result<()> {
    enqueue(conn, &job)
}

/// Nobody's video is refused because too many jobs wait: deletions are looked for again, and a picture is drawn for a
/// video that has none.
fn enqueue<J: Job>(conn: &mut Connection, job: &J) -> Result<()> {
    match jobs::enqueue(conn, job) {
        Err(Error::Unavailable(reason)) => {
            tracing::error!(kind = J::KIND, reason, "a job about uploaded files is not enqueued");
            Ok(())
        }
        enqueued => enqueued,
    }
}

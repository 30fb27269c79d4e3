use serde::{Deserialize, Serialize};

use crate::ids::VideoId;
use crate::jobs::{self, Job};
use crate::repo::Connection;
use crate::{Error, Result};

/// Deletes the contents of expired files.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct DeleteUploads {}

impl Job for DeleteUploads {
    const KIND: &'static str = "delete_uploads";
}

/// Extracts a poster from a video's file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CutPoster {
    /// The video.
    pub video_id: VideoId,
}

impl Job for CutPoster {
    const KIND: &'static str = "cut_poster";
}

/// Enqueues the deletion of files, unless that is enqueued already.
pub(super) fn ensure_deletion(conn: &mut Connection) -> Result<()> {
    if jobs::is_there(conn, &DeleteUploads {})? {
        return Ok(());
    }
    enqueue(conn, &DeleteUploads {})
}

pub(super) fn enqueue_poster(conn: &mut Connection, job: CutPoster) -> Result<()> {
    enqueue(conn, &job)
}

/// A full queue must not make saving a video fail: deletions are enqueued again later, and videos without a poster get
/// a placeholder.
fn enqueue<J: Job>(conn: &mut Connection, job: &J) -> Result<()> {
    match jobs::enqueue(conn, job) {
        Err(Error::Unavailable(reason)) => {
            tracing::error!(kind = J::KIND, reason, "a job about uploaded files is not enqueued");
            Ok(())
        }
        enqueued => enqueued,
    }
}

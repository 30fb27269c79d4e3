//! Somebody's place at a private video.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rumbl_core::Result;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Admission, Sight};
use rumbl_core::repo::Repo;

use crate::live::lookout::{Lookout, Place};

/// How long an answer holds: as long as somebody may stay at a video who no longer sees it.
const ANSWER_AGE: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct PrivatePlace {
    video_id: VideoId,
    sight: Arc<Sight>,
    /// Whether they may annotate, and when that was read.
    may_annotate: Option<(Instant, bool)>,
    _watched: Place,
}

impl PrivatePlace {
    /// Somebody's place. Once they no longer see the video, `leave` is called.
    pub(super) fn take(
        video_id: VideoId,
        sight: Arc<Sight>,
        lookout: &Lookout,
        leave: impl Fn() + Send + 'static,
    ) -> Self {
        let watched = lookout.watch((video_id, Arc::clone(&sight)), leave);
        Self { video_id, sight, may_annotate: None, _watched: watched }
    }

    /// Who they are.
    pub(super) fn sight(&self) -> Arc<Sight> {
        Arc::clone(&self.sight)
    }

    /// Whether they may annotate, as it was within the last second.
    ///
    /// # Errors
    /// As of [`multimedia::admit`].
    pub(super) async fn may_annotate(&mut self, repo: &Repo) -> Result<bool> {
        if let Some((read_at, may_annotate)) = self.may_annotate
            && read_at.elapsed() < ANSWER_AGE
        {
            return Ok(may_annotate);
        }
        let (sight, video_id) = (self.sight(), self.video_id);
        let admission = repo.run(move |db| multimedia::admit(db, &sight, video_id)).await?;
        let may_annotate = match admission {
            Admission::Open => true,
            Admission::Shared { may_annotate } => may_annotate,
        };
        self.may_annotate = Some((Instant::now(), may_annotate));
        Ok(may_annotate)
    }
}

//! A client's place at a private video.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rumbl_core::Result;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::{self, Admission, Sight};
use rumbl_core::repo::Repo;

use crate::live::lookout::{Lookout, Place};

/// How long an access check is cached: no longer than people may stay after they have lost access.
const ANSWER_AGE: Duration = Duration::from_secs(1);

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct PrivatePlace {
    video_id: VideoId,
    sight: Arc<Sight>,
    /// The cached access check, and when it was made.
    may_annotate: Option<(Instant, bool)>,
    _watched: Place,
}

impl PrivatePlace {
    /// Takes a place; `leave` is called once the person loses access to the video.
    pub(super) fn take(
        video_id: VideoId,
        sight: Arc<Sight>,
        lookout: &Lookout,
        leave: impl Fn() + Send + 'static,
    ) -> Self {
        let watched = lookout.watch((video_id, Arc::clone(&sight)), leave);
        Self { video_id, sight, may_annotate: None, _watched: watched }
    }

    /// The person or link that grants access.
    pub(super) fn sight(&self) -> Arc<Sight> {
        Arc::clone(&self.sight)
    }

    /// Whether they may annotate, from a check at most a second old.
    ///
    /// # Errors
    /// Those of [`multimedia::admit`].
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

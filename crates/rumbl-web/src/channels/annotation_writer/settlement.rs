//! What is done once the outcome of a write is known: whoever wrote it is told, and nobody is told of
//! anything twice.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};

use rumbl_core::Error;
use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::AnnotationWritten;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::{About, Outcome, Publish, WriteError};
use crate::error::Panicked;

/// Is told of the outcome, once. When it is dropped without one, something has failed on the way,
/// and nobody knows how far it got.
pub(super) struct Settled {
    told: Option<Box<dyn FnOnce(Outcome) + Send>>,
    _pending: TaskTrackerToken,
}

impl Settled {
    pub(super) fn new(
        told: impl FnOnce(Outcome) + Send + 'static,
        pending: TaskTrackerToken,
    ) -> Self {
        Self { told: Some(Box::new(told)), _pending: pending }
    }

    pub(super) fn tell(mut self, outcome: Outcome) {
        if let Some(told) = self.told.take() {
            told(outcome);
        }
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        if let Some(told) = self.told.take() {
            let unknown = Error::Uncertain("its batch was not finished".to_owned());
            // Perhaps there is a panic under way already, and a second one would end the process.
            let told = AssertUnwindSafe(|| told(Err(WriteError::Refused(unknown))));
            panic::catch_unwind(told).unwrap_or_else(|panic| log(panic.as_ref()));
        }
    }
}

/// What is left to do when a write has its outcome.
pub(super) struct Settlement {
    pub(super) about: About,
    pub(super) settled: Settled,
}

/// The videos of which something may have been written.
pub(super) fn doubtful(
    settlements: &[Settlement],
    outcomes: &[rumbl_core::Result<AnnotationWritten>],
) -> BTreeSet<VideoId> {
    let pairs = settlements.iter().zip(outcomes);
    let doubtful = pairs.filter(|(_, outcome)| matches!(outcome, Err(Error::Uncertain(_))));
    doubtful.map(|(settlement, _)| settlement.about.video_id).collect()
}

/// Publishes what was written, and then tells whoever wrote it; the author sees the broadcast first, as
/// with Phoenix. Returns the videos where that failed.
pub(super) fn settle(
    settlements: Vec<Settlement>,
    outcomes: Vec<rumbl_core::Result<AnnotationWritten>>,
    publisher: &impl Publish,
) -> BTreeSet<VideoId> {
    let mut failed = BTreeSet::new();
    for (settlement, outcome) in settlements.into_iter().zip(outcomes) {
        let video_id = settlement.about.video_id;
        // What is stored is stored, and one that can't be told of keeps none of the others back.
        let settled = panic::catch_unwind(AssertUnwindSafe(|| {
            if let Ok(written) = &outcome {
                publisher.publish(written, &settlement.about);
            }
            settlement.settled.tell(outcome.map_err(WriteError::from));
        }));
        if let Err(panic) = settled {
            log(panic.as_ref());
            failed.insert(video_id);
        }
    }
    failed
}

pub(super) fn log(panic: &(dyn Any + Send)) {
    let error = Panicked::from_payload(panic);
    tracing::error!(%error, "annotations were not stored, or not published");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::NaiveDateTime;
    use rumbl_core::accounts::User;
    use tokio_util::task::TaskTracker;

    use super::*;

    fn settlement(video_id: i64) -> Settlement {
        let user = User {
            id: 1.try_into().unwrap(),
            name: "Ada".to_owned(),
            username: "ada".to_owned(),
            session_version: 1,
            inserted_at: NaiveDateTime::default(),
            updated_at: NaiveDateTime::default(),
        };
        let video_id = video_id.try_into().unwrap();
        let about = About { user: Arc::new(user), video_id, asker: None };
        let settled = Settled { told: None, _pending: TaskTracker::new().token() };
        Settlement { about, settled }
    }

    #[test]
    fn viewers_are_called_back_to_videos_of_which_something_may_have_been_written() {
        let settlements = [settlement(7), settlement(8), settlement(7), settlement(9)];
        let uncertain = || Err(Error::Uncertain("the connection broke".to_owned()));
        let outcomes = [
            uncertain(),
            Ok(AnnotationWritten::Unchanged),
            uncertain(),
            Err(Error::Unavailable("no connection".to_owned())),
        ];
        let doubtful: Vec<_> =
            doubtful(&settlements, &outcomes).into_iter().map(VideoId::get).collect();
        assert_eq!(doubtful, [7]);
    }

    /// Fails for one video.
    struct FailsFor(i64);

    impl Publish for FailsFor {
        fn publish(&self, _written: &AnnotationWritten, about: &About) {
            assert!(about.video_id.get() != self.0, "it can't be broadcast");
        }

        async fn recall(&self, _video_id: VideoId) {}
    }

    #[test]
    fn one_that_cannot_be_broadcast_keeps_none_of_the_others_back() {
        let (told, outcomes) = std::sync::mpsc::channel();
        let settlements = [7, 8].map(|video_id| {
            let told = told.clone();
            let mut settlement = settlement(video_id);
            settlement.settled.told =
                Some(Box::new(move |outcome| told.send((video_id, outcome)).unwrap()));
            settlement
        });
        let written = vec![Ok(AnnotationWritten::Unchanged), Ok(AnnotationWritten::Unchanged)];
        let failed = settle(Vec::from(settlements), written, &FailsFor(7));
        assert_eq!(failed.into_iter().map(VideoId::get).collect::<Vec<_>>(), [7]);
        drop(told);
        let outcomes: Vec<_> = outcomes.iter().collect();
        assert!(
            matches!(
                outcomes.as_slice(),
                [
                    (7, Err(WriteError::Refused(Error::Uncertain(_)))),
                    (8, Ok(AnnotationWritten::Unchanged))
                ]
            ),
            "{outcomes:?}"
        );
    }
}

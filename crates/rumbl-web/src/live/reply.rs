use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rumbl_core::Error;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::kind::{LiveTopic, LiveWrite};
use super::outcome::{Outcome, WriteError};
use crate::error::Panicked;

/// A reply together with its outcome, to be called once the change has been broadcast.
pub(super) type ReadyReply = Box<dyn FnOnce() + Send>;

/// How long a write takes from being handed in until its change has been broadcast here, in seconds; by `topics`, the
/// kind of the topic.
const WRITE_SECONDS: &str = "live_write_seconds";

/// Called once with the outcome of a write. Dropping it uncalled reports that the outcome is uncertain.
pub(super) struct Reply<W: LiveWrite> {
    call: Option<Box<dyn FnOnce(Outcome<W>) + Send>>,
    handed_in: Instant,
    /// Keeps a stopping server waiting for this reply.
    _pending: TaskTrackerToken,
}

impl<W: LiveWrite> Reply<W> {
    pub(super) fn new(
        call: impl FnOnce(Outcome<W>) + Send + 'static,
        pending: TaskTrackerToken,
    ) -> Self {
        Self { call: Some(Box::new(call)), handed_in: Instant::now(), _pending: pending }
    }

    pub(super) fn send(mut self, outcome: Outcome<W>) {
        self.call_with(outcome);
    }

    /// Combines the reply with its outcome, to be called later.
    pub(super) fn with(self, outcome: Outcome<W>) -> ReadyReply {
        Box::new(move || self.send(outcome))
    }

    /// Contains a panic in the reply, so that other replies are still sent.
    fn call_with(&mut self, outcome: Outcome<W>) {
        let Some(call) = self.call.take() else { return };
        metrics::histogram!(WRITE_SECONDS, "topics" => W::On::KIND)
            .record(self.handed_in.elapsed());
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| call(outcome))) {
            let error = Panicked::from_payload(panic.as_ref());
            tracing::error!(%error, "a writer did not learn of the outcome");
        }
    }
}

impl<W: LiveWrite> Drop for Reply<W> {
    fn drop(&mut self) {
        let unknown = Error::Uncertain("its batch was not finished".to_owned());
        self.call_with(Err(WriteError::Refused(unknown)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use rumbl_core::log::Written;
    use tokio_util::task::TaskTracker;

    use super::*;
    use rumbl_core::annotations::AnnotationWrite;

    #[test]
    fn a_writer_gets_one_outcome_and_learns_when_there_is_none() {
        let (sender, outcomes) = mpsc::channel();
        let reply = |sender: mpsc::Sender<_>| {
            let call = move |outcome| sender.send(outcome).unwrap();
            Reply::<AnnotationWrite>::new(call, TaskTracker::new().token())
        };
        reply(sender.clone()).with(Ok(Written::Unchanged))();
        drop(reply(sender));
        let outcomes: Vec<_> = outcomes.iter().collect();
        assert!(
            matches!(
                outcomes.as_slice(),
                [Ok(Written::Unchanged), Err(WriteError::Refused(Error::Uncertain(_)))]
            ),
            "{outcomes:?}"
        );
    }

    #[test]
    fn a_reply_that_panics_is_called_once_and_harms_nobody() {
        let call = |_outcome| panic!("the reply fails");
        Reply::<AnnotationWrite>::new(call, TaskTracker::new().token())
            .send(Ok(Written::Unchanged));
    }
}

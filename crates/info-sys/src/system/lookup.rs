//! One backend's look-up through the cache and the gate.

use std::sync::Arc;

use tokio::{
    sync::oneshot::error::RecvError,
    time::{Instant, error::Elapsed},
};

use crate::{
    Backend, BackendError, InfoResult,
    cache::{Answer, Cache, Key},
    gate::Gate,
};

/// A backend with its cache and gate.
pub(super) struct Source {
    pub(super) backend: Arc<dyn Backend>,
    pub(super) gate: Arc<Gate>,
    pub(super) cache: Cache,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Source").field(&self.backend.name()).finish()
    }
}

impl Source {
    /// Returns the answer; concurrent callers share one look-up.
    pub(super) async fn answer(
        self: Arc<Self>,
        key: Key,
        deadline: Instant,
    ) -> Result<Answer, Arc<BackendError>> {
        self.cache.fetch_or_ask(&key, self.ask(&key, deadline)).await
    }

    async fn ask(&self, key: &Key, deadline: Instant) -> Result<Vec<InfoResult>, BackendError> {
        let permit = self.gate.enter(deadline)?;
        let returned = self.backend.compute(&key.query, key.limit).await;
        permit.report(&returned);
        let mut results = returned?;
        results.truncate(key.limit);
        for result in &mut results {
            result.backend = key.backend;
            result.score = result.score.min(InfoResult::CERTAIN);
        }
        Ok(results)
    }
}

/// How a look-up ended from the caller's point of view.
#[derive(Debug)]
pub(super) enum Outcome {
    Answered(Answer),
    Failed(Arc<BackendError>),
    Late,
    Crashed,
    Busy,
}

impl From<Result<Result<Result<Answer, Arc<BackendError>>, RecvError>, Elapsed>> for Outcome {
    fn from(ended: Result<Result<Result<Answer, Arc<BackendError>>, RecvError>, Elapsed>) -> Self {
        match ended {
            Ok(Ok(Ok(answer))) => Self::Answered(answer),
            Ok(Ok(Err(error))) => Self::Failed(error),
            Ok(Err(_)) => Self::Crashed,
            Err(_) => Self::Late,
        }
    }
}

impl Outcome {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Answered(answer) if answer.is_empty() => "empty",
            Self::Answered(_) => "answered",
            Self::Failed(error) => match **error {
                BackendError::RateLimited | BackendError::BreakerOpen => "refused",
                _ => "failed",
            },
            Self::Late => "late",
            Self::Crashed => "crashed",
            Self::Busy => "busy",
        }
    }

    /// Logs outcomes that are not answers, with the reason.
    pub(super) fn log(&self, backend: &'static str) {
        let outcome = self.name();
        match self {
            Self::Answered(_) => {}
            Self::Failed(error) => {
                let cause = std::error::Error::source(&**error);
                tracing::warn!(backend, outcome, %error, cause, "look-up has no answer");
            }
            Self::Late | Self::Crashed | Self::Busy => {
                tracing::warn!(backend, outcome, "look-up has no answer");
            }
        }
    }

    pub(super) fn results(self) -> Vec<InfoResult> {
        match self {
            Self::Answered(answer) => answer.to_vec(),
            _ => Vec::new(),
        }
    }
}

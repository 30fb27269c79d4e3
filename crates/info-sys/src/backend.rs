//! The contract between the system and its backends.

use std::{error::Error, time::Duration};

use futures_util::future::BoxFuture;

use crate::InfoResult;

/// A source of answers: a web service, a calculator, a look-up in the caller's own data.
///
/// The crate's front page has an example of one.
///
/// A backend may fail, hang or panic: the system runs each look-up in its own task, drops that task
/// at the caller's deadline, and treats any failure as no answer. Work that does not yield to the
/// runtime cannot be dropped, so a backend that computes has to limit itself.
pub trait Backend: Send + Sync + 'static {
    /// The name used in results, cache keys and metrics; unique within one system.
    fn name(&self) -> &'static str;

    /// Returns at most `limit` answers to `query`, which is trimmed and not empty. The system fills in
    /// [`InfoResult::backend`], and lowers scores above [`InfoResult::CERTAIN`] to it.
    ///
    /// An empty list means that the backend works but knows no answer.
    ///
    /// # Errors
    /// An error counts as a failure of the backend, whose circuit breaker opens after several
    /// failures. Only [`BackendError::Exhausted`] doesn't count.
    fn compute<'a>(
        &'a self,
        query: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>>;
}

/// Why a backend gave no answer, for logs and metrics; the caller gets an empty list.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The request did not get through, or the response was cut off.
    #[error("request failed")]
    Transport(#[source] Box<dyn Error + Send + Sync>),
    /// The service responded with an unsuccessful status.
    #[error("service answered with status {0}")]
    Status(u16),
    /// The response is longer than the limit.
    #[error("answer is longer than {limit_bytes} bytes")]
    TooLarge {
        /// The longest response that is read.
        limit_bytes: usize,
    },
    /// The response doesn't match the service's documentation.
    #[error("answer could not be read: {0}")]
    Malformed(String),
    /// The work was stopped at its time limit: the query asked for too much. This is the only error
    /// that doesn't count against the backend, or anyone could open its circuit breaker.
    #[error("gave up after {0:?}")]
    Exhausted(Duration),
    /// The backend's rate limit is used up; it was not asked.
    #[error("rate limit reached")]
    RateLimited,
    /// The backend failed repeatedly and is not asked for a while.
    #[error("circuit breaker is open")]
    BreakerOpen,
    /// Any other failure, for backends that the caller provides.
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

impl BackendError {
    /// Whether the error counts against the backend, and not only against this query.
    pub(crate) fn is_backends_fault(&self) -> bool {
        !matches!(self, Self::Exhausted(_))
    }
}

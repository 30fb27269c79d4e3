//! The contract between the system and the places it asks.

use std::{error::Error, time::Duration};

use futures_util::future::BoxFuture;

use crate::InfoResult;

/// A place that can be asked: a web service, a calculator, a look-up in the caller's own data.
///
/// A backend may fail, hang or panic: the system runs each look-up in a task of its own, drops
/// that task at the caller's deadline, and counts whatever went wrong as no answer. Work that does
/// not yield to the runtime cannot be dropped, so a backend that computes has to bound itself.
pub trait Backend: Send + Sync + 'static {
    /// The name that results, cache keys and metrics carry; unique within one system.
    fn name(&self) -> &'static str;

    /// Asks for at most `limit` answers to `query`, which is trimmed and not empty.
    ///
    /// An empty list means that the backend works and knows no answer.
    ///
    /// # Errors
    /// An error counts as a failure of the backend, whose circuit breaker opens after several;
    /// only [`BackendError::Exhausted`] doesn't.
    fn compute<'a>(
        &'a self,
        query: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<InfoResult>, BackendError>>;
}

/// Why a backend gave no answer, for logs and metrics; whoever asked sees an empty list.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The request did not get through, or its answer broke off.
    #[error("request failed")]
    Transport(#[source] reqwest::Error),
    /// The service answered with a status that is no success.
    #[error("service answered with status {0}")]
    Status(u16),
    /// The answer is longer than the system reads.
    #[error("answer is longer than {limit_bytes} bytes")]
    TooLarge {
        /// The longest answer that is read.
        limit_bytes: usize,
    },
    /// The answer is not what the service documents.
    #[error("answer could not be read: {0}")]
    Malformed(String),
    /// The work was stopped because it used up its own time: the query asked for too much. This
    /// alone doesn't count against the backend, or anyone could open its circuit breaker.
    #[error("gave up after {0:?}")]
    Exhausted(Duration),
    /// The backend's rate limit is used up; nothing was asked.
    #[error("rate limit reached")]
    RateLimited,
    /// The backend failed repeatedly and is left alone for a while; nothing was asked.
    #[error("circuit breaker is open")]
    BreakerOpen,
    /// Any other failure, for backends that are given from outside.
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

impl BackendError {
    /// Whether the error speaks against the backend, and not only against this query.
    pub(crate) fn is_backends_fault(&self) -> bool {
        !matches!(self, Self::Exhausted(_))
    }
}

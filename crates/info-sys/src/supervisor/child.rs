//! What a supervisor knows about a child: how to start it and when to restart it.

use std::{error::Error, fmt, future::Future, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::task::JoinError;

/// Why a child failed.
pub type ChildError = Box<dyn Error + Send + Sync>;

type Start = Arc<dyn Fn() -> BoxFuture<'static, Result<(), ChildError>> + Send + Sync>;

/// When a child that ended is restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// Always.
    Permanent,
    /// After an error, a panic or a kill, but not after it returned `Ok`.
    Transient,
    /// Never, not even together with its siblings.
    Temporary,
}

/// A child's specification: its name, when to restart it, and how to create its future.
pub struct ChildSpec {
    pub(super) name: &'static str,
    pub(super) restart: Restart,
    start: Start,
}

impl ChildSpec {
    /// Specifies a child that `start` creates with fresh state at every start.
    pub fn new<F>(
        name: &'static str,
        restart: Restart,
        start: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), ChildError>> + Send + 'static,
    {
        Self { name, restart, start: Arc::new(move || start().boxed()) }
    }

    /// The child's future. It is created inside the child's task, so that a panic while starting
    /// counts as the child's own.
    pub(super) fn start(&self) -> impl Future<Output = Result<(), ChildError>> + Send + 'static {
        let start = Arc::clone(&self.start);
        async move { start().await }
    }
}

impl fmt::Debug for ChildSpec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ChildSpec")
            .field("name", &self.name)
            .field("restart", &self.restart)
            .finish_non_exhaustive()
    }
}

/// How a child's task ended.
#[derive(Debug)]
pub(super) enum Exit {
    Normal,
    Failed(ChildError),
    Panicked,
    Killed,
}

impl Exit {
    pub(super) fn is_restarted(&self, restart: Restart) -> bool {
        match restart {
            Restart::Permanent => true,
            Restart::Transient => !matches!(self, Self::Normal),
            Restart::Temporary => false,
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal => formatter.write_str("returned"),
            Self::Failed(error) => write!(formatter, "failed: {error}"),
            Self::Panicked => formatter.write_str("panicked"),
            Self::Killed => formatter.write_str("was killed"),
        }
    }
}

impl From<Result<Result<(), ChildError>, JoinError>> for Exit {
    fn from(joined: Result<Result<(), ChildError>, JoinError>) -> Self {
        match joined {
            Ok(Ok(())) => Self::Normal,
            Ok(Err(error)) => Self::Failed(error),
            Err(error) if error.is_panic() => Self::Panicked,
            Err(_) => Self::Killed,
        }
    }
}

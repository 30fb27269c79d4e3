use std::fmt::Display;

/// Why a job failed, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The job should be retried.
    Later(String),
    /// Retrying can't help.
    ForGood(String),
}

impl Failure {
    /// The job should be retried.
    pub(crate) fn later(reason: impl Display) -> Self {
        Self::Later(reason.to_string())
    }

    /// Retrying can't help.
    pub(crate) fn for_good(reason: impl Display) -> Self {
        Self::ForGood(reason.to_string())
    }
}

impl From<rumbl_core::Error> for Failure {
    fn from(error: rumbl_core::Error) -> Self {
        Self::later(error)
    }
}

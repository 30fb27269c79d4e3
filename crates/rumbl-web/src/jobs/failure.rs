use std::fmt::{self, Display};

/// Why a job wasn't done, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The job should be retried.
    Later(String),
    /// Retrying can't help.
    ForGood(String),
    /// The process stops. The next one goes on with the job at once, and this attempt doesn't count.
    Stopped,
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

impl Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Later(reason) | Self::ForGood(reason) => reason,
            Self::Stopped => "the process stops",
        })
    }
}

//! The health of this process, for orchestrators and load balancers.

use serde::Serialize;

/// `GET /health/live`.
#[derive(Debug, Serialize)]
pub(crate) struct Live {
    pub(crate) status: &'static str,
}

/// `GET /health/ready`.
#[derive(Debug, Serialize)]
pub(crate) struct Ready {
    /// `ready`, `stopping` or `unavailable`; all but the first with 503.
    pub(crate) status: &'static str,
    /// `ready`, `outdated` while migrations are missing, or `unavailable`.
    pub(crate) database: &'static str,
    /// Whether this process receives other processes' broadcasts: `connected`, `disconnected`, or `alone` if it is
    /// configured to run alone. A disconnected process still serves its own clients.
    pub(crate) nodes: &'static str,
}

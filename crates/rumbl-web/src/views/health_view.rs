//! How this process is doing, for whatever starts it and sends it requests.

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
    /// Whether this process hears others: `connected`, `disconnected`, or `alone` if it is to have no
    /// others. A process that is cut off from others still serves its own people.
    pub(crate) nodes: &'static str,
}

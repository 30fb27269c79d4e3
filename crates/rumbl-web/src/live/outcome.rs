//! The outcome of a write.

use rumbl_core::Error;
use rumbl_core::log::Written;

use super::kind::{LiveTopic, LiveWrite};

/// The changes of a write, or why it failed.
pub type Outcome<W> = Result<Written<<<W as LiveWrite>::On as LiveTopic>::Change>, WriteError>;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The queue of waiting writes is full.
    #[error("too many writes are waiting to be stored")]
    QueueFull,
    /// The database can't be reached, or the server is stopping.
    #[error("nothing can be stored now")]
    Unavailable,
    /// The context refused the write, or the database failed.
    #[error(transparent)]
    Refused(#[from] Error),
}

//! What came of a write.

use rumbl_core::Error;
use rumbl_core::log::Written;

use super::kind::{LiveTopic, LiveWrite};

/// What became of a write.
pub type Outcome<W> = Result<Written<<<W as LiveWrite>::On as LiveTopic>::Change>, WriteError>;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// More writes are waiting than may wait.
    #[error("too many writes are waiting to be stored")]
    QueueFull,
    /// The database can't be reached, or the server is stopping.
    #[error("nothing can be stored now")]
    Unavailable,
    /// The context refused it, or the database failed.
    #[error(transparent)]
    Refused(#[from] Error),
}

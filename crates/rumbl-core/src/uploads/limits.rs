use std::time::Duration;

use thiserror::Error;

/// What may be uploaded. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// Of one file.
    pub file_bytes: i64,
    /// Of all files of one person, those that still arrive included.
    pub user_bytes: i64,
    /// Of all files together.
    pub total_bytes: i64,
    /// Files of one person that may arrive at once.
    pub user_at_once: i64,
    /// Files that may arrive at once.
    pub at_once: i64,
    /// How long a file may arrive without its lease being renewed.
    pub lease: Duration,
}

/// Why a file may not be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UploadRefusal {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than a file may be.
    #[error("the file is too large")]
    TooLarge,
    /// The person's files would take more than theirs may.
    #[error("the person's files take too much")]
    OverQuota,
    /// So many of theirs arrive already.
    #[error("the person uploads too many files at once")]
    TooManyOfOne,
    /// So many arrive already, or there is no room for more.
    #[error("too many files are uploaded")]
    Busy,
}

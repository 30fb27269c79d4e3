use std::time::Duration;

use thiserror::Error;

/// Upload limits. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadLimits {
    /// Size of one file.
    pub file_bytes: i64,
    /// Total size of one user's files, including those that are arriving.
    pub user_bytes: i64,
    /// Total size of all files.
    pub total_bytes: i64,
    /// Concurrent uploads per user.
    pub user_at_once: i64,
    /// Concurrent uploads in total.
    pub at_once: i64,
    /// How long an upload may go without renewing its lease.
    pub lease: Duration,
}

/// Why a file may not be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UploadRefusal {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// It exceeds the maximum size of a file.
    #[error("the file is too large")]
    TooLarge,
    /// It would exceed the user's quota.
    #[error("the person's files take too much")]
    OverQuota,
    /// The user has too many concurrent uploads.
    #[error("the person uploads too many files at once")]
    TooManyOfOne,
    /// There are too many concurrent uploads in total, or no storage left.
    #[error("too many files are uploaded")]
    Busy,
}

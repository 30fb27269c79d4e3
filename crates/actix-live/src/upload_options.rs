//! What an upload accepts, and where its files go.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::upload_entry::UploadEntry;
use crate::upload_writer::OpenWriter;

/// What an upload accepts, with the defaults in brackets.
///
/// A client sends files to the server, or straight to where `external` says, with the uploader of that
/// name in its own script:
///
/// ```
/// use std::sync::Arc;
///
/// use actix_live::UploadOptions;
/// use futures_util::FutureExt;
/// use serde_json::json;
///
/// async fn presigned(name: &str) -> String {
///     format!("https://bucket.example/{name}?signature=…")
/// }
///
/// let options = UploadOptions {
///     accept: vec![".mp4", "video/*"],
///     max_file_size: 1_000_000_000,
///     external: Some(Arc::new(|entry| {
///         async move {
///             if entry.size == 0 {
///                 return Err(json!("empty"));
///             }
///             Ok(json!({ "uploader": "S3", "url": presigned(&entry.reference).await }))
///         }
///         .boxed()
///     })),
///     ..UploadOptions::default()
/// };
/// # let _ = options;
/// ```
#[derive(Clone)]
pub struct UploadOptions {
    /// File extensions such as `.png` or types such as `image/png`; empty accepts any file.
    pub accept: Vec<&'static str>,
    /// How many files may be chosen at a time (1). Where that is one, the next file replaces it.
    pub max_entries: usize,
    /// The maximum size of one file, in bytes (8,000,000).
    pub max_file_size: u64,
    /// How many bytes the client sends at once (64,000); keep it below the socket's
    /// [`max_frame_bytes`](actix_channels::Config::max_frame_bytes).
    pub chunk_size: usize,
    /// How long the client may send nothing of a file, and how long it waits for a chunk to be
    /// acknowledged (10 s).
    pub chunk_timeout: Duration,
    /// Starts as soon as files are chosen.
    pub auto_upload: bool,
    /// Where the content goes; without a writer it is kept in memory.
    pub writer: Option<OpenWriter>,
    /// Returns where the client itself sends a file, with its uploader's name under `uploader`, or
    /// why it may not.
    pub external: Option<Presign>,
    /// Called with files that a client was allowed to send elsewhere and that will not be [consumed](crate::Upload::consume):
    /// files that are cancelled, replaced by another, or still present when the view ends.
    pub given_up: Option<GivenUp>,
}

/// Gets what the client was given for an abandoned file. It must return at once.
pub type GivenUp = Arc<dyn Fn(Value) + Send + Sync>;

/// Returns what the client's uploader needs for one file, or why it may not send the file.
pub type Presign =
    Arc<dyn Fn(UploadEntry) -> BoxFuture<'static, Result<Value, Value>> + Send + Sync>;

impl Default for UploadOptions {
    fn default() -> Self {
        Self {
            accept: Vec::new(),
            max_entries: 1,
            max_file_size: 8_000_000,
            chunk_size: 64_000,
            chunk_timeout: Duration::from_secs(10),
            auto_upload: false,
            writer: None,
            external: None,
            given_up: None,
        }
    }
}

impl fmt::Debug for UploadOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadOptions").field("accept", &self.accept).finish_non_exhaustive()
    }
}

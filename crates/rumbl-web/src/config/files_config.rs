use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use rumbl_core::uploads::UploadLimits;
use serde::Deserialize;
use url::Url;

use super::limits::Rate;
use crate::secret::Secret;

/// The lease of an upload in progress; the process that receives it keeps renewing the lease.
const LEASE: Duration = Duration::from_mins(5);

/// Limits and storage of uploaded files, documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesConfig {
    /// The folder for the files, unless S3 is configured.
    pub folder: PathBuf,
    /// The largest file, in bytes.
    pub file_bytes: NonZeroU64,
    /// The total size of one person's files, in bytes.
    pub bytes_per_user: NonZeroU64,
    /// The total size of all files, in bytes.
    pub bytes_in_all: NonZeroU64,
    /// Concurrent uploads.
    pub uploads_at_once: NonZeroU32,
    /// Concurrent uploads of one person.
    pub uploads_at_once_per_user: NonZeroU32,
    /// How often one person may start an upload.
    pub uploads_per_user: Rate,
    /// The longest duration of an upload, in hours.
    pub upload_hours: NonZeroU32,
    /// Concurrent downloads.
    pub sent_at_once: NonZeroUsize,
    /// Concurrent downloads to one address.
    pub sent_at_once_per_address: NonZeroUsize,
    /// The `ffmpeg` program, which cuts posters out of files.
    pub ffmpeg: PathBuf,
    /// The time limit of `ffmpeg`, in seconds.
    pub ffmpeg_timeout_s: NonZeroU32,
    /// The largest file passed to `ffmpeg`, in bytes.
    pub ffmpeg_file_bytes: NonZeroU64,
    /// The bucket to use instead of the folder.
    pub s3: Option<S3Config>,
}

/// A bucket on S3 or a compatible service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// Its name.
    pub bucket: String,
    /// Its region.
    #[serde(default = "default_region")]
    pub region: String,
    /// The service's address, unless it is Amazon's.
    pub endpoint: Option<Url>,
    /// The access key's id.
    pub access_key_id: String,
    /// The access key's secret.
    pub secret_access_key: Secret,
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

impl FilesConfig {
    /// The limits of uploads.
    pub fn upload_limits(&self) -> UploadLimits {
        let bytes = |limit: NonZeroU64| i64::try_from(limit.get()).unwrap_or(i64::MAX);
        UploadLimits {
            file_bytes: bytes(self.file_bytes),
            user_bytes: bytes(self.bytes_per_user),
            total_bytes: bytes(self.bytes_in_all),
            user_at_once: i64::from(self.uploads_at_once_per_user.get()),
            at_once: i64::from(self.uploads_at_once.get()),
            lease: LEASE,
        }
    }

    /// The longest duration of an upload.
    pub fn upload_timeout(&self) -> Duration {
        Duration::from_hours(u64::from(self.upload_hours.get()))
    }

    /// The time limit for cutting a poster.
    pub fn ffmpeg_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.ffmpeg_timeout_s.get()))
    }
}

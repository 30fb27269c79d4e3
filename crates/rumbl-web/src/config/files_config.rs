use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use rumbl_core::uploads::UploadLimits;
use serde::Deserialize;
use url::Url;

use super::limits::Rate;
use crate::secret::Secret;

/// How long a file may arrive without a sign of it; whoever receives it renews that.
const LEASE: Duration = Duration::from_mins(5);

/// What people upload, and where it is kept, as documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilesConfig {
    /// The folder of the files, unless they are in S3.
    pub folder: PathBuf,
    /// The largest file, in bytes.
    pub file_bytes: NonZeroU64,
    /// Bytes of all files of one person.
    pub bytes_per_user: NonZeroU64,
    /// Bytes of all files.
    pub bytes_in_all: NonZeroU64,
    /// Files that may arrive at once.
    pub uploads_at_once: NonZeroU32,
    /// The same of one person.
    pub uploads_at_once_per_user: NonZeroU32,
    /// Files that one person may begin to upload.
    pub uploads_per_user: Rate,
    /// Hours that an upload may take.
    pub upload_hours: NonZeroU32,
    /// Files that may be sent at once.
    pub sent_at_once: NonZeroUsize,
    /// The same to one address.
    pub sent_at_once_per_address: NonZeroUsize,
    /// The program that cuts pictures out of files.
    pub ffmpeg: PathBuf,
    /// Seconds that it may take.
    pub ffmpeg_timeout_s: NonZeroU32,
    /// The largest file that it is given, in bytes.
    pub ffmpeg_file_bytes: NonZeroU64,
    /// Where files are kept instead of the folder.
    pub s3: Option<S3Config>,
}

/// A bucket of S3, or of what speaks like it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// Its name.
    pub bucket: String,
    /// Where it is.
    #[serde(default = "default_region")]
    pub region: String,
    /// Where the service answers, unless it is Amazon's.
    pub endpoint: Option<Url>,
    /// Who rumbl is there.
    pub access_key_id: String,
    /// What proves that.
    pub secret_access_key: Secret,
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

impl FilesConfig {
    /// What may be uploaded.
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

    /// How long an upload may take.
    pub fn upload_timeout(&self) -> Duration {
        Duration::from_hours(u64::from(self.upload_hours.get()))
    }

    /// How long cutting out a picture may take.
    pub fn ffmpeg_timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.ffmpeg_timeout_s.get()))
    }
}

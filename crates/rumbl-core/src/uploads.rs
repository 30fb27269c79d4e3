//! Uploaded files, for videos to play.
//!
//! Other crates write and delete the contents, which are stored under a file's key; this context manages ownership and
//! lifetime. While a file is arriving, the receiving process renews a lease. A complete file is stored, and waits for a
//! day to be claimed by a video of the same user. It is deleted with that video. The row is deleted last, when nothing
//! is stored under the key any more, so that a crash never leaves an orphaned file.

mod address;
mod arrival;
mod claim;
mod expiry;
mod file_kind;
mod jobs;
mod limits;
mod poster;
mod upload;
mod watched;

pub use address::UploadKey;
pub use arrival::{
    Announced, Stored, UNCLAIMED_FOR, begin_upload, cancel_upload, finish_upload, renew_upload,
    replace_key,
};
pub use claim::find_own_upload;
pub(crate) use claim::{attach, claim, release};
pub(crate) use expiry::expire_of_user;
pub use expiry::{MAX_EXPIRED, forget_upload, revive_deletions, take_expired_uploads};
pub use file_kind::{FileKind, HEAD_BYTES, UnknownFileKind};
pub use jobs::{CutPoster, DeleteUploads};
pub use limits::{UploadLimits, UploadRefusal};
pub use poster::{get_upload_without_poster, put_poster};
pub use upload::{MAX_UPLOAD_NAME, Upload, list_uploads};
pub use watched::get_watched_upload;

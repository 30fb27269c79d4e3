//! Files that people upload, to be the videos that they add.
//!
//! What is stored under a file's key is written and deleted outside; here is whose it is, and until when. A file
//! begins as one that arrives, with a lease that whoever receives it renews. It is stored when it is complete, and
//! waits for a day to be claimed by a video of the same person. It goes with its video. A row outlives everything
//! else: it is deleted once nothing is stored under its key any more, so no crash leaves a file behind.

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

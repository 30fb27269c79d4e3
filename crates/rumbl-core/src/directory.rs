//! The directory: the videos, users and categories that pages list and name.
//!
//! The log's topic `directory` records which of them was added, changed or deleted, so that each process can tell which
//! of its rendered pages are stale. A process notices its own writes at once through [`writes`], and those of other
//! processes through the log.
//!
//! Annotations are not part of it: each video has its own topic for them, and their number is in the video's row.

mod change;
mod read;
mod write;

pub use change::{DirectoryChange, directory_topic};
pub use read::{MAX_DIRECTORY_CHANGES, list_directory_changes};
pub use write::writes;
pub(crate) use write::{Directory, write};

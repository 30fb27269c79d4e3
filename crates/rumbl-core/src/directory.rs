//! What pages list and name: videos, people and categories.
//!
//! The topic `directory` of the log says which of them was added, changed or deleted, so that each
//! process knows which of its rendered pages are out of date. What only this process can know at
//! once, it knows by [`writes`]; what others wrote is in the log.
//!
//! Annotations are not in it: a video has a topic of its own for them, and how many it has is in its
//! row.

mod change;
mod read;
mod write;

pub use change::{DirectoryChange, directory_topic};
pub use read::{MAX_DIRECTORY_CHANGES, list_directory_changes};
pub use write::writes;
pub(crate) use write::{Directory, write};

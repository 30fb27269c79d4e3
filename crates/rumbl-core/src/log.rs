//! The log: one ordered list of changes for everything live.
//!
//! Each topic (a video, a conversation, a room) numbers its own changes from 1, without gaps.
//! A change takes its number, `seq`, in the transaction that makes it, and the topic's row stays
//! locked until the commit. So changes become visible in the order of their numbers, whichever
//! process makes them, and one number is enough to resume: everything after it is `seq > n`.
//!
//! The log says *that* something changed and which row it was. What the row says now is read from
//! the row itself; only what it can no longer say, such as where it was before, is kept beside the
//! entry. The newest [`MAX_ENTRIES_KEPT`] entries of a topic are kept. Someone who knows less than
//! that has to start over.
//!
//! Appending belongs to the contexts; this module's public functions only read.

mod append;
mod catch_up;
mod entry;
mod read;
mod topic;

pub use append::MAX_ENTRIES_KEPT;
pub(crate) use append::{Append, LockedTopics, create_topic};
pub use catch_up::{MAX_CATCH_UP, Reach, parse_last_seq};
pub(crate) use catch_up::{Replayed, missed_since};
pub(crate) use entry::Entry;
pub use entry::{Kind, Logged, Missed, Written};
pub(crate) use read::entries_since;
pub use read::{find_last_seq, last_seq, last_seqs};
pub use topic::Topic;

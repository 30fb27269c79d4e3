//! The log: an ordered list of changes per topic, which everything live is built on.
//!
//! Each topic (a video, a conversation, a room) numbers its own changes from 1, without gaps. A
//! change gets its number, `seq`, in the transaction that makes it, and the topic's row stays
//! locked until the commit. So changes become visible in the order of their numbers, whichever
//! process makes them, and a single number is enough to resume: everything after it is `seq > n`.
//!
//! An entry says *that* something changed, and which row. The current data is read from the row;
//! the entry itself keeps only what the row no longer says, such as its previous moment. The newest
//! [`MAX_ENTRIES_KEPT`] entries of a topic are kept. Readers that are further behind have to start
//! over.
//!
//! Only the contexts append; the public functions of this module only read.

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
pub(crate) use read::{entries_since, last_entry_about};
pub use read::{find_last_seq, last_seq, last_seqs};
pub use topic::Topic;

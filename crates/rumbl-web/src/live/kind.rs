//! What makes something live: the seam between the log and what is live on it.

use actix_channels::Broadcast;
use rumbl_core::Result;
use rumbl_core::log::{Logged, Missed, Topic, Written};
use rumbl_core::repo::Connection;

/// A kind of live thing: how it is written, read back from the log, and broadcast.
///
/// The first three are context functions, the last is a view. Writing in batches, order, resuming
/// and following other processes come with it; see "How to add a live thing" in ARCHITECTURE.md.
pub trait LiveKind: Send + Sync + 'static {
    /// The kind of topic that it lives on, as in `videos` of `videos:13`.
    const TOPICS: &'static str;

    /// What somebody wants to do.
    type Write: Send + Sync + 'static;
    /// What happened.
    type Change: Send + 'static;

    /// The topic of a write.
    fn topic(write: &Self::Write) -> Topic;

    /// Does writes in one transaction that also logs them, each with an outcome of its own.
    fn write(db: &mut Connection, writes: &[Self::Write]) -> Vec<Result<Written<Self::Change>>>;

    /// What happened on a topic after a place in its log.
    ///
    /// # Errors
    /// What the database says.
    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<Self::Change>>;

    /// What everybody on the topic gets of a change.
    fn broadcast(topic: &Topic, logged: &Logged<Self::Change>) -> Broadcast;
}

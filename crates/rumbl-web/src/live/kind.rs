//! The traits that connect a context to the live spine.

use actix_channels::Broadcast;
use rumbl_core::Result;
use rumbl_core::log::{Logged, Missed, Topic, Written};
use rumbl_core::repo::Connection;

/// A kind of topic, such as videos: how to read its log, and what its clients receive.
pub trait LiveTopic: Send + Sync + 'static {
    /// The prefix of its topics, such as `videos` in `videos:13`.
    const KIND: &'static str;

    /// A change on such a topic.
    type Change: Send + 'static;

    /// Reads the changes on a topic after a `seq`. The context implements this.
    ///
    /// # Errors
    /// Database errors.
    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<Self::Change>>;

    /// The broadcast of a change to everybody on the topic. A view implements this.
    fn broadcast(topic: &Topic, logged: &Logged<Self::Change>) -> Broadcast;

    /// Whether a change may have caused further changes, which directly follow it in the log.
    fn may_bring_others(_change: &Self::Change) -> bool {
        false
    }
}

/// A write to such a topic. Writes of the same type are stored in batches.
pub trait LiveWrite: Sized + Send + Sync + 'static {
    /// The kind of topic that it changes.
    type On: LiveTopic;

    /// The topic that it changes.
    fn topic(&self) -> Topic;

    /// Performs and logs the writes in one transaction, each with its own outcome. The context implements this.
    fn write(
        db: &mut Connection,
        writes: &[Self],
    ) -> Vec<Result<Written<<Self::On as LiveTopic>::Change>>>;
}

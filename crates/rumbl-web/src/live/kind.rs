//! What makes something live: the seam between the contexts and the live spine.

use actix_channels::Broadcast;
use rumbl_core::Result;
use rumbl_core::log::{Logged, Missed, Topic, Written};
use rumbl_core::repo::Connection;

/// A kind of topic, such as that of videos: how its log is read, and what its clients get.
pub trait LiveTopic: Send + Sync + 'static {
    /// The kind, as in `videos` of `videos:13`.
    const KIND: &'static str;

    /// Everything that can happen on such a topic.
    type Change: Send + 'static;

    /// What happened on a topic after a place in its log: the context's function.
    ///
    /// # Errors
    /// What the database says.
    fn missed(db: &mut Connection, topic: &Topic, after: i64) -> Result<Missed<Self::Change>>;

    /// What everybody on the topic gets of a change: a view.
    fn broadcast(topic: &Topic, logged: &Logged<Self::Change>) -> Broadcast;

    /// Whether a change may have brought others, which the log has right behind it.
    fn may_bring_others(_change: &Self::Change) -> bool {
        false
    }
}

/// Something that people want to do on such a topic. Writes of one type are stored in batches.
pub trait LiveWrite: Sized + Send + Sync + 'static {
    /// The kind of topic that it changes.
    type On: LiveTopic;

    /// The topic that it changes.
    fn topic(&self) -> Topic;

    /// Does writes in one transaction that also logs them, each with an outcome of its own: the
    /// context's function.
    fn write(
        db: &mut Connection,
        writes: &[Self],
    ) -> Vec<Result<Written<<Self::On as LiveTopic>::Change>>>;
}

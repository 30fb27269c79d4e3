//! What an operator can see of a node: its topics, and the other nodes.

use std::time::Duration;

use crate::adapter::NodeId;

/// A topic with subscribers in this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicInfo {
    /// Its name.
    pub topic: Box<str>,
    /// How many subscribers it has.
    pub subscribers: usize,
}

/// What has been delivered to a subscriber and not been handled or sent yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many messages wait.
    pub messages: usize,
    /// How many bytes wait to be sent, where the subscriber counts them.
    pub bytes: usize,
}

impl Backlog {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { messages: self.messages + other.messages, bytes: self.bytes + other.bytes }
    }
}

/// Another node that presence knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeInfo {
    /// Its id.
    pub id: NodeId,
    /// How long ago it was heard from; usually less than a second.
    pub silent_for: Duration,
    /// On how many topics somebody of its own is present.
    pub topics: usize,
}

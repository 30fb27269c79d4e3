//! What an operator can see of a node's topics.

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

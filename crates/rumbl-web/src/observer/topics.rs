use std::cmp::Reverse;

use actix_channels::{Backlog, Endpoint, TopicInfo};

use super::max_rows::MAX_ROWS;
use crate::identity::session_of_socket;

/// The topics of this node.
#[derive(Debug)]
pub(crate) struct Topics {
    /// How many there are.
    pub(crate) total: usize,
    /// How many have what is looked for in their names.
    pub(crate) found: usize,
    /// The largest of those, at most [`MAX_ROWS`].
    pub(crate) rows: Vec<TopicSeen>,
}

/// A topic.
#[derive(Debug)]
pub(crate) struct TopicSeen {
    pub(crate) topic: String,
    pub(crate) subscribers: usize,
    /// What waits for its subscribers. Those with sockets have one queue for all their topics.
    pub(crate) backlog: Backlog,
}

impl Topics {
    /// `search` is in lowercase.
    pub(super) fn look(endpoint: &Endpoint, search: &str) -> Self {
        let mut topics = endpoint.pubsub().topics();
        topics.retain(|topic| is_shown(&topic.topic));
        let total = topics.len();
        topics.retain(|topic| topic.topic.to_lowercase().contains(search));
        let found = topics.len();
        topics.sort_by(|one, other| order(one).cmp(&order(other)));
        let seen = topics.into_iter().take(MAX_ROWS).map(|TopicInfo { topic, subscribers }| {
            let backlog = endpoint.pubsub().backlog(&topic);
            TopicSeen { topic: topic.into_string(), subscribers, backlog }
        });
        Self { total, found, rows: seen.collect() }
    }
}

fn order(topic: &TopicInfo) -> (Reverse<usize>, &str) {
    (Reverse(topic.subscribers), &topic.topic)
}

/// What nodes say to each other is nobody's topic, and the names of sockets are shown with these.
fn is_shown(topic: &str) -> bool {
    !topic.starts_with('\0') && session_of_socket(topic).is_none()
}

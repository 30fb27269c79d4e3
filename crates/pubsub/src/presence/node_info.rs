use std::time::Duration;

use crate::adapter::NodeId;

/// Another node that presence knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeInfo {
    /// Its id.
    pub id: NodeId,
    /// Its name; empty if it has none.
    pub name: String,
    /// How long ago it was heard from; usually less than a second.
    pub silent_for: Duration,
    /// On how many topics somebody of its own is present.
    pub topics: usize,
}

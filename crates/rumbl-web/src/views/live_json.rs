//! What is live, as JSON: what happened on a topic, what a client missed of it, and what it stored.

use rumbl_core::log::{Logged, Missed};
use serde::Serialize;

/// What everybody on a topic gets of a change.
pub(crate) trait LiveJson: Serialize {
    /// The event that carries it.
    fn event(&self) -> &'static str;
}

/// What a client missed: each broadcast, in order. `start_over` is true where that can't be told,
/// so that what is known has to be read again.
#[derive(Debug, Serialize)]
pub(crate) struct MissedJson<J> {
    missed: Vec<BroadcastJson<J>>,
    last_seq: i64,
    #[serde(skip_serializing_if = "is_false")]
    start_over: bool,
}

#[derive(Debug, Serialize)]
struct BroadcastJson<J> {
    event: &'static str,
    payload: J,
}

impl<J: LiveJson> MissedJson<J> {
    /// Changes, each as its broadcast had it.
    pub(crate) fn new<'a, C>(missed: &'a Missed<C>) -> Self
    where
        J: From<&'a Logged<C>>,
    {
        let broadcast = |logged| {
            let payload = J::from(logged);
            BroadcastJson { event: payload.event(), payload }
        };
        Self {
            missed: missed.changes.iter().map(broadcast).collect(),
            last_seq: missed.last_seq,
            start_over: missed.start_over,
        }
    }
}

/// Something that was stored, such as an annotation: its id, and its place in the log as far as that is known.
#[derive(Debug, Serialize)]
pub(crate) struct StoredJson {
    /// The row.
    pub id: i64,
    /// Where the log has its creation.
    pub seq: Option<i64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

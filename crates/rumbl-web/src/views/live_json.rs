//! Live changes as JSON: broadcasts, missed changes and stored records.

use rumbl_core::log::{Logged, Missed};
use serde::Serialize;

/// A change as broadcast to everybody on a topic.
pub(crate) trait LiveJson: Serialize {
    /// The event that carries it.
    fn event(&self) -> &'static str;
}

/// The broadcasts that a client has missed, in order. `start_over` is true if they are not available, so that the
/// client has to reload everything.
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
    /// The changes in the same form as their broadcasts.
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

/// A stored record, such as an annotation: its id, and its place in the log if known.
#[derive(Debug, Serialize)]
pub(crate) struct StoredJson {
    /// The row.
    pub id: i64,
    /// The `seq` of its creation in the log.
    pub seq: Option<i64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

//! The metrics' names, for the `metrics` crate, and what they count.
//!
//! Install a recorder before [`EndpointBuilder::build`](crate::EndpointBuilder::build); without one,
//! nothing is recorded. Names that end in `_total` are counters, those in `_seconds` histograms, and
//! [`SOCKETS`] is a gauge.

use std::time::{Duration, Instant};

use crate::log_budget::LogBudget;

/// Connections, by `outcome`: ok or refused.
pub const CONNECTS: &str = "channels_connects_total";
/// How long the app's `connect` took, in seconds.
pub const CONNECT_SECONDS: &str = "channels_connect_seconds";
/// Joins, by `outcome`: ok or error.
pub const JOINS: &str = "channels_joins_total";
/// How long the app's `join` took, in seconds.
pub const JOIN_SECONDS: &str = "channels_join_seconds";
/// How long the app's `handle_in` took, in seconds.
pub const HANDLE_IN_SECONDS: &str = "channels_handle_in_seconds";
/// Channels that panicked or stopped with an error.
pub const CRASHES: &str = "channels_crashes_total";
/// Clients that were disconnected because they read too slowly.
pub const SLOW_READERS: &str = "channels_slow_readers_total";
/// Channels that crashed because too many messages waited for them.
pub const INBOX_OVERFLOWS: &str = "channels_inbox_overflows_total";
/// Sockets that a drain closed.
pub const DRAINED: &str = "channels_drained_total";
/// How long a drain took, in seconds.
pub const DRAIN_SECONDS: &str = "channels_drain_seconds";
/// Connected sockets.
pub const SOCKETS: &str = "channels_sockets";

/// Registers the counters of rare events with zero, so that a monitoring system sees the first event as an increase.
/// Call it once a recorder is installed.
pub fn register() {
    for name in [CRASHES, SLOW_READERS, INBOX_OVERFLOWS, DRAINED] {
        metrics::counter!(name).absolute(0);
    }
}

/// How many bytes of client-chosen text a log line shows; headers and paths can be far longer.
const MAX_LOGGED_BYTES: usize = 200;

/// Clients may join as often as their limit allows, on as many sockets as they may have.
static JOIN_LINES: LogBudget = LogBudget::new(500);
static UNMATCHED_LINES: LogBudget = LogBudget::new(20);

/// Cuts client-chosen text to the length that is logged.
pub(crate) fn logged(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_LOGGED_BYTES)).unwrap_or(text)
}

pub(crate) fn connected(outcome: &'static str, took: Duration) {
    metrics::counter!(CONNECTS, "outcome" => outcome).increment(1);
    metrics::histogram!(CONNECT_SECONDS).record(took);
    tracing::info!(outcome, took_us = took.as_micros(), "connected");
}

pub(crate) fn joined(topic: &str, outcome: &'static str, took: Duration) {
    metrics::counter!(JOINS, "outcome" => outcome).increment(1);
    metrics::histogram!(JOIN_SECONDS).record(took);
    if let Some(left_out) = JOIN_LINES.spend(Instant::now()) {
        tracing::info!(?topic, outcome, took_us = took.as_micros(), left_out, "joined");
    }
}

/// Logs a join of a topic that no channel matches.
pub(crate) fn unmatched(topic: &str) {
    if let Some(left_out) = UNMATCHED_LINES.spend(Instant::now()) {
        tracing::warn!(?topic, left_out, "no channel matches the topic");
    }
}

//! The cost of conversations, with every commit on disk before it is acknowledged.

use super::filled::Kind;
use super::live_load::{self, Figure};

#[rustfmt::skip]
const FIGURES: [Figure; 2] = [
    Figure { name: "messages", title: "500 groups × 4 people, the next message on reply: stored a second", phoenix: "about 3,500/s", wanted: "≥ 30,000/s" },
    Figure { name: "list", title: "24 of 1,000 conversations with unread counts, in the process that reads", phoenix: "–", wanted: "the same, however many messages" },
];

/// Prints the named figures, or all.
///
/// # Errors
/// Among others, when the number of stored messages differs from the number of acknowledged ones.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    live_load::bench(&FIGURES, names, only)
}

//! The cost of rooms, where people watch together.

use super::filled::Kind;
use super::live_load::{self, Figure};

#[rustfmt::skip]
const FIGURES: [Figure; 1] = [
    Figure { name: "rooms", title: "500 rooms × 4 players, a command a second in each", phoenix: "–", wanted: "≤ 15 µs a command, ≤ 10 ms at p99" },
];

/// Prints the named figures, or all.
///
/// # Errors
/// Among others, when a command does not reach everybody in its room.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    live_load::bench(&FIGURES, names, only)
}

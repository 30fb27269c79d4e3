//! The cost of annotating, with every commit on disk before it is acknowledged.

use super::filled::Kind;
use super::live_load::{self, Figure};

#[rustfmt::skip]
const FIGURES: [Figure; 2] = [
    Figure { name: "posts", title: "50 videos × 10 people, the next annotation on reply: stored a second", phoenix: "2,941–3,505/s (281 + 130 µs a post)", wanted: "≥ 36,500/s; ≥ 28,000/s" },
    Figure { name: "fanout", title: "1 video × 1,000 people, the next annotation on delivery: deliveries a second", phoenix: "53,600/s (12.0 + 0.3 µs a delivery)", wanted: "≥ 170,400/s" },
];

/// Prints the named figures, or all.
///
/// # Errors
/// Among others, when the number of stored annotations differs from the number of acknowledged
/// ones.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    live_load::bench(&FIGURES, names, only)
}

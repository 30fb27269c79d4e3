//! The cost of connecting and joining a video's channel.

use super::filled::Kind;
use super::live_load::{self, Figure};

#[rustfmt::skip]
const FIGURES: [Figure; 5] = [
    Figure { name: "topics", title: "connect and join, 200 videos × 25 people, 100 annotations: CPU of each", phoenix: "2,184–2,978 + 540 µs", wanted: "≤ 140 + ≤ 50 µs" },
    Figure { name: "busy", title: "the same, 500 people at the video with 100,000", phoenix: "10,840 + 1,140 µs", wanted: "≤ 180 + ≤ 100 µs" },
    Figure { name: "memory", title: "memory a joined client, 200 videos × 50 people", phoenix: "863 KB", wanted: "≤ 4 KB" },
    Figure { name: "crowd", title: "10,000 people join one video: until all know all", phoenix: "", wanted: "≤ 3 s, p99 ≤ 30 ms" },
    Figure { name: "storm", title: "19,900 clients connect at once: until all have joined", phoenix: "", wanted: "≤ 5 s" },
];

/// Prints the named figures, or all.
pub(super) fn bench(names: &[String], only: Option<Kind>) -> anyhow::Result<()> {
    live_load::bench(&FIGURES, names, only)
}

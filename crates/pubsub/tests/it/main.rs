//! Tests of topics, broadcasts and presence through the public API.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that meets something unexpected fails"
)]

mod broadcasts;
mod client;
mod nodes;
mod presence;
mod presence_fetch;
mod presence_model;
mod presence_nodes;
mod room;
mod support;
mod wire;

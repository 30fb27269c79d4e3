//! Tests the information system through its public API; nothing here uses the network.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail the test that calls them"
)]

mod calculator;
mod compute;
mod gate;
mod supervision;
mod support;
mod tree;
mod web;
mod wikipedia;
mod wolfram;

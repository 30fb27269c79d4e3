//! The information system, tested as its callers see it; nothing here leaves the machine.
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

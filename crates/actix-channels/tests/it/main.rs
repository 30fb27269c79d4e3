//! Tests the engine against its specification, over every transport.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected fails"
)]

mod authorization;
mod delivery;
mod dispatch;
mod example_rooms;
mod intercept;
mod isolation;
mod limits;
mod longpoll;
mod longpoll_memory;
mod memory;
mod overview;
mod presence;
mod rfc6455;
mod subscriptions;
mod support;
mod versions;
mod views;
mod websocket;

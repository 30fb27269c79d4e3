//! The engine against its specification, over every transport.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets something unexpected fails"
)]

mod dispatch;
mod support;
mod websocket;

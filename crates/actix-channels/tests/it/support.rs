//! A small app whose channels do whatever a test needs, and helpers to serve and reach it.

pub(crate) mod app;
mod listening;
pub(crate) mod nodes;
pub(crate) mod poller;
pub(crate) mod reader;
pub(crate) mod view;
pub(crate) mod wire;

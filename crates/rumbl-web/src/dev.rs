//! What only development needs.

pub mod live_reload;

//! What only development needs.

pub(crate) mod live_reload;

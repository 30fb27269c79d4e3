//! For development only.

pub(crate) mod live_reload;

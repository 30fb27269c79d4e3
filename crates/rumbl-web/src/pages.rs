//! Pages made of shared parts and a few personal slots.
//!
//! The shared part is rendered once for each [version](subject) of its videos and people, and cached
//! [compressed](gzip). Personal parts (the CSRF token, the account menu, the theme, a flash message) are [filled into
//! slots](slot) for each request. Nothing personal is cached or passed to a template. JSON works the same way,
//! without slots.

pub(crate) mod cache;
mod counts;
mod directory;
pub(crate) mod gzip;
pub(crate) mod key;
pub(crate) mod reader;
pub(crate) mod rendered;
pub(crate) mod renderer;
pub(crate) mod slot;
pub(crate) mod subject;

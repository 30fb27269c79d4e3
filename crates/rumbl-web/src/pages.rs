//! Pages as shared parts and a few personal slots.
//!
//! What a page shows of videos and people is rendered once for each [version](subject) of them, and
//! kept [compressed](gzip). What is personal (the CSRF token, the menu of one's account, the theme, a
//! message) is [filled into slots](slot) for each request. Nothing is kept for one person, and no
//! template is given anything personal. JSON takes the same path, without slots.

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

//! Backups: one ZIP with the database, the uploaded files, and a manifest that lists the size and hash of each part.

mod archive;
mod create;
mod manifest;
mod postgres;
mod restore;
mod verify;

pub(crate) use create::{Made, create};
pub(crate) use restore::restore;
pub(crate) use verify::verify;

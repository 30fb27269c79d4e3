//! Backups: one ZIP with the database, the uploaded files and a manifest that says what each part has to be.

mod archive;
mod create;
mod manifest;
mod postgres;
mod restore;
mod verify;

pub(crate) use create::{Made, create};
pub(crate) use restore::restore;
pub(crate) use verify::verify;

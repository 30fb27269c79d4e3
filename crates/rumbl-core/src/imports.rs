//! Imports: files of annotations, from other tools or another rumbl, that users add to their videos.
//!
//! A file is parsed without the database, into annotations and a list of lines that can't be read. The user then
//! previews the result from a draft, which is kept for an hour. An import is one transaction and one entry in the
//! video's log: viewers reload the annotations, since following thousands of changes one by one would be too much. An
//! import notifies nobody, asks no information system, and sends no webhooks.

mod cell;
mod cue;
mod danmaku;
mod draft;
mod duplicates;
mod encoding;
mod file_error;
mod format;
mod import;
mod limits;
mod lines;
mod list;
mod original;
mod plan;
mod read;
mod reading;
mod subrip;
mod table;
mod threads;
mod time;
mod undo;
mod web_annotation;
mod webvtt;

pub use cell::inert_cell;
pub use draft::{
    ImportDraft, KEPT_FOR, MAX_DRAFT_BYTES, MAX_DRAFTS, NewFile, ReadFile, create_import_draft,
    delete_old_import_drafts, delete_old_import_drafts_at, get_import_draft,
};
pub use file_error::FileError;
pub use format::ImportFormat;
pub use import::{confirm_import, import_file};
pub use limits::{
    FILE, MAX_AUTHOR_CHARACTERS, MAX_FILE_BYTES, MAX_FOUND, MAX_IMPORTS_PER_DAY, MAX_LINE_ERRORS,
};
pub(crate) use list::list_own_imports;
pub use list::{Import, MAX_LISTED, get_import, list_imports};
pub use original::{Original, find_originals};
pub use plan::{ImportPlan, preview_import};
pub use read::read_file;
pub use reading::{Found, LineError, LineFault, Reading, Unreadable, imported_name};
pub use undo::undo_import;

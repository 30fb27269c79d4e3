//! Limits of files and imports.

use crate::changeset::Field;

/// Maximum size of a file, in bytes.
pub const MAX_FILE_BYTES: usize = 5 * 1024 * 1024;
/// Maximum number of annotations in a file.
pub const MAX_FOUND: usize = 20_000;
/// Maximum number of unreadable lines that are listed; the others are only counted.
pub const MAX_LINE_ERRORS: usize = 20;
/// Files that one user can import within 24 hours.
pub const MAX_IMPORTS_PER_DAY: i64 = 20;
/// Characters of an author's name that are stored.
pub const MAX_AUTHOR_CHARACTERS: usize = 100;
/// Characters of a file's name that are stored.
pub(super) const MAX_FILE_NAME_CHARACTERS: usize = 200;

/// The form field of the file.
pub const FILE: Field = Field::text("file");

//! What a file and its import may take.

use crate::changeset::Field;

/// Bytes of a file.
pub const MAX_FILE_BYTES: usize = 5 * 1024 * 1024;
/// Annotations of a file.
pub const MAX_FOUND: usize = 20_000;
/// Lines that can't be read and are named; the others are counted.
pub const MAX_LINE_ERRORS: usize = 20;
/// Files that one person imports within 24 hours.
pub const MAX_IMPORTS_PER_DAY: i64 = 20;
/// Characters of an author's name that are kept.
pub const MAX_AUTHOR_CHARACTERS: usize = 100;
/// Characters of a file's name that are kept.
pub(super) const MAX_FILE_NAME_CHARACTERS: usize = 200;

/// The field of a form that has the file.
pub const FILE: Field = Field::text("file");

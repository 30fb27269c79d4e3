use thiserror::Error;

use super::limits::FILE;
use crate::changeset::{Action, Changeset, FieldError};

/// Why a file can't be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FileError {
    /// It has no content.
    #[error("is empty")]
    Empty,
    /// It is longer than [`MAX_FILE_BYTES`](super::MAX_FILE_BYTES).
    #[error("is larger than 5 MB")]
    TooLarge,
    /// It is neither UTF-8 nor UTF-16.
    #[error("is not text in UTF-8 or UTF-16")]
    NotText,
    /// Its format can't be detected.
    #[error("is not WebVTT, SRT, CSV, JSON or XML, by its name or by how it begins")]
    UnknownFormat,
    /// It has more annotations than an import may.
    #[error("has more than 20,000 annotations")]
    TooMany,
}

impl FileError {
    const fn message(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::TooLarge => "is larger than 5 MB",
            Self::NotText => "is not text in UTF-8 or UTF-16",
            Self::UnknownFormat => {
                "is not WebVTT, SRT, CSV, JSON or XML, by its name or by how it begins"
            }
            Self::TooMany => "has more than 20,000 annotations",
        }
    }
}

impl From<FileError> for crate::Error {
    fn from(error: FileError) -> Self {
        refused(error.message())
    }
}

/// The error on a form's field for a refused file.
pub(super) fn refused(message: &'static str) -> crate::Error {
    let changeset = Changeset::new([]).add_error(FILE, FieldError::new(message));
    match changeset.apply_action(Action::Insert) {
        Err(invalid) => invalid.into(),
        Ok(_) => crate::Error::NotFound,
    }
}

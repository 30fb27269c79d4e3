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
    const fn on_field(self) -> FieldError {
        match self {
            Self::Empty => FieldError::new("is empty"),
            Self::TooLarge => FieldError::new("is larger than 5 MB"),
            Self::NotText => FieldError::new("is not text in UTF-8 or UTF-16"),
            Self::UnknownFormat => FieldError::new(
                "is not WebVTT, SRT, CSV, JSON or XML, by its name or by how it begins",
            ),
            Self::TooMany => FieldError::new("has more than 20,000 annotations"),
        }
    }
}

impl From<FileError> for crate::Error {
    fn from(error: FileError) -> Self {
        refused(error.on_field())
    }
}

/// The error on a form's field for a refused file.
pub(super) fn refused(error: FieldError) -> crate::Error {
    let changeset = Changeset::new([]).add_error(FILE, error);
    match changeset.apply_action(Action::Insert) {
        Err(invalid) => invalid.into(),
        Ok(_) => crate::Error::NotFound,
    }
}

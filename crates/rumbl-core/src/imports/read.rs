use thiserror::Error;

use super::encoding::decode;
use super::format::ImportFormat;
use super::limits::{FILE, MAX_FILE_BYTES};
use super::reading::Reading;
use super::{danmaku, subrip, table, web_annotation, webvtt};
use crate::changeset::{Action, Changeset, FieldError};

/// Why nothing can be read from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It is longer than [`MAX_FILE_BYTES`].
    #[error("is larger than 5 MB")]
    TooLarge,
    /// It is neither UTF-8 nor UTF-16.
    #[error("is not text in UTF-8 or UTF-16")]
    NotText,
    /// Nobody can tell what it is.
    #[error("is not WebVTT, SRT, CSV, JSON or XML, by its name or by how it begins")]
    UnknownFormat,
    /// It says more than an import may.
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

/// Why a file was refused, as an error on its field.
pub(super) fn refused(message: &'static str) -> crate::Error {
    let changeset = Changeset::new([]).add_error(FILE, FieldError::new(message));
    match changeset.apply_action(Action::Insert) {
        Err(invalid) => invalid.into(),
        Ok(_) => crate::Error::NotFound,
    }
}

/// Reads a file. Without a format, its name tells it, or how the file begins.
///
/// # Errors
/// [`FileError`].
pub fn read_file(
    name: &str,
    format: Option<ImportFormat>,
    bytes: &[u8],
) -> Result<(ImportFormat, Reading), FileError> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(FileError::TooLarge);
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    let format = format.or_else(|| ImportFormat::of_file(name, &text));
    let format = format.ok_or(FileError::UnknownFormat)?;
    let mut reading = Reading::default();
    match format {
        ImportFormat::WebVtt => webvtt::read(&text, &mut reading),
        ImportFormat::Srt => subrip::read(&text, &mut reading),
        ImportFormat::Csv => table::read(&text, &mut reading),
        ImportFormat::Json => web_annotation::read(&text, &mut reading),
        ImportFormat::Danmaku => danmaku::read(&text, &mut reading),
    }
    if reading.is_full() { Err(FileError::TooMany) } else { Ok((format, reading)) }
}

#[cfg(test)]
mod tests;

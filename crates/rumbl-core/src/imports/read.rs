use super::encoding::decode;
use super::file_error::FileError;
use super::format::ImportFormat;
use super::limits::MAX_FILE_BYTES;
use super::reading::Reading;
use super::{danmaku, subrip, table, web_annotation, webvtt};

/// Parses a file. Without a format, it is detected from the name or from how the content begins.
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

//! The key of an export file, and a finished file.

use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;

use super::content::Content;
use super::version::ExportVersion;
use crate::views::export_view::Format;

/// The key of an export file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The video.
    pub video_id: VideoId,
    /// The kind of file.
    pub format: Format,
    /// The minimum version.
    pub version: ExportVersion,
    /// The reader, if the video is private; the default for a public video.
    pub sight: Sight,
}

/// A finished file, plain and compressed.
#[derive(Debug)]
pub struct ExportFile {
    /// The version of its contents.
    pub version: ExportVersion,
    pub(super) plain: Content,
    pub(super) gzip: Content,
}

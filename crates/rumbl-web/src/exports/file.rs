//! Which file is wanted, and a file that is complete.

use rumbl_core::ids::VideoId;
use rumbl_core::multimedia::Sight;

use super::content::Content;
use super::version::ExportVersion;
use crate::views::export_view::Format;

/// Which file is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The video.
    pub video_id: VideoId,
    /// The kind of file.
    pub format: Format,
    /// The version of the video that is wanted, or a later one.
    pub version: ExportVersion,
    /// Who wants it, if the video is private; or else it is for everybody.
    pub sight: Sight,
}

/// A file that is complete, as it is and compressed.
#[derive(Debug)]
pub struct ExportFile {
    /// The version that it has.
    pub version: ExportVersion,
    pub(super) plain: Content,
    pub(super) gzip: Content,
}

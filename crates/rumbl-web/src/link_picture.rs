//! The preview picture of a video on other sites.

use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;

use crate::paths;
use crate::static_files;

/// A JPEG or WebP picture, since other sites don't display SVG.
#[derive(Debug)]
pub(crate) struct LinkPicture {
    /// Its path.
    pub path: String,
    /// Its width in pixels.
    pub width: usize,
    /// Its height in pixels.
    pub height: usize,
}

impl LinkPicture {
    /// The video's own picture, or else rumbl's; `None` if its size can't be read.
    ///
    /// # Errors
    /// Database errors.
    pub(crate) fn find(db: &mut Connection, video: &Video) -> rumbl_core::Result<Option<Self>> {
        let path = paths::link_picture(video);
        let size = match &video.poster {
            Some(name) => imagesize::blob_size(&multimedia::get_poster(db, video.id, name)?).ok(),
            None => static_files::find_at_path(&path)
                .and_then(|file| imagesize::blob_size(&file.content).ok()),
        };
        Ok(size.map(|size| Self { path, width: size.width, height: size.height }))
    }
}

//! The picture of a video on other sites, with its size.

use rumbl_core::multimedia::{self, Video};
use rumbl_core::repo::Connection;

use crate::paths;
use crate::static_files;

/// A JPEG or WebP picture, as other sites show no drawing.
#[derive(Debug)]
pub(crate) struct LinkPicture {
    /// Where it is.
    pub path: String,
    /// Its size, in pixels.
    pub width: usize,
    /// As `width`.
    pub height: usize,
}

impl LinkPicture {
    /// The video's own picture, or else rumbl's; nothing where its size can't be read.
    ///
    /// # Errors
    /// What keeps the database from being read.
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

//! Pictures that are cut out of files.

use diesel::prelude::*;

use super::upload::Upload;
use crate::Result;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::VideoId;
use crate::multimedia::PosterImage;
use crate::repo::Connection;
use crate::schema::{uploads, videos};

/// The file of a video that has no picture.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video is gone, has a picture, or has no file.
pub fn get_upload_without_poster(conn: &mut Connection, id: VideoId) -> Result<Upload> {
    let query = uploads::table
        .inner_join(videos::table)
        .filter(uploads::video_id.eq(id))
        .filter(videos::poster.is_null());
    Ok(query.select(Upload::as_select()).first(conn)?)
}

/// Gives a video the picture that was cut out of its file, a JPEG, unless it has one by now. Returns whether it is a
/// picture that a video may have.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video has another file or a picture by now.
pub fn put_poster(conn: &mut Connection, upload: &Upload, content: Vec<u8>) -> Result<bool> {
    let Some(poster) = PosterImage::of_content(content) else { return Ok(false) };
    let Some(id) = upload.video_id else { return Err(crate::Error::NotFound) };
    directory::write(conn, |conn| {
        let mut directory = Directory::lock(conn)?;
        let present = get_upload_without_poster(conn, id)?;
        if present.id != upload.id {
            return Err(crate::Error::NotFound);
        }
        let named = videos::poster.eq(poster.name());
        diesel::update(videos::table.find(id)).set(named).execute(conn)?;
        poster.store(conn, id)?;
        directory.append(DirectoryChange::Video(id))?;
        directory.store(conn)?;
        Ok(true)
    })
}

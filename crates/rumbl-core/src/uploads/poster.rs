//! Posters that are extracted from uploaded files.

use diesel::prelude::*;

use super::upload::Upload;
use crate::Result;
use crate::directory::{self, Directory, DirectoryChange};
use crate::ids::VideoId;
use crate::multimedia::PosterImage;
use crate::repo::Connection;
use crate::schema::{uploads, videos};

/// The file of a video that has no poster.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video is gone, has a poster, or has no file.
pub fn get_upload_without_poster(conn: &mut Connection, id: VideoId) -> Result<Upload> {
    let query = uploads::table
        .inner_join(videos::table)
        .filter(uploads::video_id.eq(id))
        .filter(videos::poster.is_null());
    Ok(query.select(Upload::as_select()).first(conn)?)
}

/// Stores a JPEG that was extracted from a video's file as its poster. Returns whether the picture is acceptable as a
/// poster.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video meanwhile has another file or a poster.
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

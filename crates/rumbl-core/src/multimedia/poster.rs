use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use diesel::dsl::exists;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::visibility::is_open;
use crate::Result;
use crate::changeset::FieldError;
use crate::ids::VideoId;
use crate::repo::Connection;
use crate::schema::{posters, videos};

/// Maximum size of a poster, in bytes.
pub const MAX_POSTER_BYTES: usize = 64 * 1_024;
/// Maximum width and height of a poster, in pixels, because a small file can decompress to a huge picture.
pub const MAX_POSTER_SIDE: usize = 1_280;
/// How many bytes of its hash are part of a poster's name.
const NAME_BYTES: usize = 15;

const NO_PICTURE: FieldError = FieldError::new("must be a JPEG picture of at most 64 KB");

/// A video's poster: a frame that the owner's browser captured, or one that was extracted from the file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PosterImage(Vec<u8>);

impl PosterImage {
    /// Parses a base64 picture, with or without the head of a `data:` URL.
    pub(super) fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.strip_prefix("data:image/jpeg;base64,").unwrap_or(text);
        if text.len() > MAX_POSTER_BYTES.div_ceil(3) * 4 {
            return Err(NO_PICTURE);
        }
        let content = STANDARD.decode(text).map_err(|_malformed| NO_PICTURE)?;
        Self::of_content(content).ok_or(NO_PICTURE)
    }

    /// The picture, if it is acceptable as a poster.
    pub(crate) fn of_content(content: Vec<u8>) -> Option<Self> {
        is_picture(&content).then_some(Self(content))
    }

    /// Its name, which is derived from the content.
    pub(crate) fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0).get(..NAME_BYTES).unwrap_or_default())
    }

    /// Stores it as a video's poster, replacing any other.
    pub(crate) fn store(&self, conn: &mut Connection, id: VideoId) -> Result<()> {
        delete(conn, id)?;
        let row =
            (posters::video_id.eq(id), posters::name.eq(self.name()), posters::content.eq(&self.0));
        diesel::insert_into(posters::table).values(row).execute(conn)?;
        Ok(())
    }
}

fn is_picture(content: &[u8]) -> bool {
    let is_jpeg = matches!(imagesize::image_type(content), Ok(imagesize::ImageType::Jpeg));
    let fits = |size: imagesize::ImageSize| {
        (1..=MAX_POSTER_SIDE).contains(&size.width) && (1..=MAX_POSTER_SIDE).contains(&size.height)
    };
    content.len() <= MAX_POSTER_BYTES && is_jpeg && imagesize::blob_size(content).is_ok_and(fits)
}

/// Deletes a video's poster, if it has one.
pub(super) fn delete(conn: &mut Connection, id: VideoId) -> Result<()> {
    diesel::delete(posters::table.find(id)).execute(conn)?;
    Ok(())
}

/// A video's poster, a JPEG, for anybody who has the video's address.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video has no poster of this name, is hidden, or is private.
pub fn get_poster(conn: &mut Connection, id: VideoId, name: &str) -> Result<Vec<u8>> {
    let open = videos::table.find(id).filter(is_open!());
    let query = posters::table.find(id).filter(posters::name.eq(name)).filter(exists(open));
    let query = query.select(posters::content);
    Ok(query.first(conn)?)
}

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

/// Bytes of a picture.
pub const MAX_POSTER_BYTES: usize = 64 * 1_024;
/// Pixels of a picture on either side, since a few bytes can unpack to very many.
pub const MAX_POSTER_SIDE: usize = 1_280;
/// Bytes of its hash that are in its name.
const NAME_BYTES: usize = 15;

const NO_PICTURE: FieldError = FieldError::new("must be a JPEG picture of at most 64 KB");

/// A picture of a video: a frame that the browser of whoever added it has read, or that was cut out of the file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PosterImage(Vec<u8>);

impl PosterImage {
    /// Reads a picture in base64, with or without the head of a `data:` address.
    pub(super) fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.strip_prefix("data:image/jpeg;base64,").unwrap_or(text);
        if text.len() > MAX_POSTER_BYTES.div_ceil(3) * 4 {
            return Err(NO_PICTURE);
        }
        let content = STANDARD.decode(text).map_err(|_malformed| NO_PICTURE)?;
        Self::of_content(content).ok_or(NO_PICTURE)
    }

    /// A picture, if this is one that a video may have.
    pub(crate) fn of_content(content: Vec<u8>) -> Option<Self> {
        is_picture(&content).then_some(Self(content))
    }

    /// What it is called, which differs for each picture.
    pub(crate) fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(&self.0).get(..NAME_BYTES).unwrap_or_default())
    }

    /// Makes it the picture of a video, in place of another.
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

/// Takes a video's picture away, if it has one.
pub(super) fn delete(conn: &mut Connection, id: VideoId) -> Result<()> {
    diesel::delete(posters::table.find(id)).execute(conn)?;
    Ok(())
}

/// The picture of a video, a JPEG, for anybody who has the video's address.
///
/// # Errors
/// [`crate::Error::NotFound`] when the video has none of this name, is hidden or private.
pub fn get_poster(conn: &mut Connection, id: VideoId, name: &str) -> Result<Vec<u8>> {
    let open = videos::table.find(id).filter(is_open!());
    let query = posters::table.find(id).filter(posters::name.eq(name)).filter(exists(open));
    let query = query.select(posters::content);
    Ok(query.first(conn)?)
}

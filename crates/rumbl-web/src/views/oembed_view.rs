//! A video as other sites ask for it, by <https://oembed.com>.

use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

use super::sharing_view::{FrameSize, embed_code};
use crate::moment::Moment;
use crate::paths;
use crate::poster::Poster;
use crate::site::Site;

/// The size of a video's picture, in pixels.
const PICTURE_WIDTH: u32 = 640;
const PICTURE_HEIGHT: u32 = 360;

/// A video in a frame, of oEmbed's type `video`.
#[derive(Debug, Serialize)]
pub(crate) struct OembedJson<'a> {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    provider_name: &'static str,
    provider_url: String,
    title: &'a str,
    author_name: &'a str,
    thumbnail_url: String,
    thumbnail_width: u32,
    thumbnail_height: u32,
    html: String,
    width: u32,
    height: u32,
}

impl<'a> OembedJson<'a> {
    /// A video of a site, in a frame of this size, from a moment on.
    pub(crate) fn new(
        site: &Site,
        listing: &'a VideoListing,
        size: FrameSize,
        moment: Option<Moment>,
    ) -> Self {
        let VideoListing { video, user, .. } = listing;
        Self {
            version: "1.0",
            kind: "video",
            provider_name: "rumbl",
            provider_url: site.origin(),
            title: &video.title,
            author_name: &user.username,
            thumbnail_url: site.address(&paths::poster(Poster::of(video))),
            thumbnail_width: PICTURE_WIDTH,
            thumbnail_height: PICTURE_HEIGHT,
            html: embed_code(site, video, size, moment),
            width: size.width,
            height: size.height,
        }
    }
}

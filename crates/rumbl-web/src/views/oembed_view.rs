//! Videos for other sites, as defined by <https://oembed.com>.

use std::borrow::Cow;

use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

use super::sharing_view::{FrameSize, embed_code};
use crate::i18n::Message;
use crate::link_picture::LinkPicture;
use crate::moment::Moment;
use crate::site::Site;

/// A framed video, of the oEmbed type `video`.
#[derive(Debug, Serialize)]
pub(crate) struct OembedJson<'a> {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    provider_name: &'static str,
    provider_url: String,
    title: Cow<'a, str>,
    author_name: &'a str,
    #[serde(flatten)]
    thumbnail: Option<Thumbnail>,
    html: String,
    width: u32,
    height: u32,
}

/// The picture; its size is in pixels.
#[derive(Debug, Serialize)]
struct Thumbnail {
    #[serde(rename = "thumbnail_url")]
    url: String,
    #[serde(rename = "thumbnail_width")]
    width: usize,
    #[serde(rename = "thumbnail_height")]
    height: usize,
}

impl<'a> OembedJson<'a> {
    /// A video of a site, in a frame of this size, starting at a moment.
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
            title: Cow::Borrowed(&video.title),
            author_name: &user.username,
            thumbnail: None,
            html: embed_code(site, video, size, moment),
            width: size.width,
            height: size.height,
        }
    }

    /// Puts the moment's annotation before the title, as in link previews. It is in English, as all JSON for programs.
    #[must_use]
    pub(crate) fn saying(self, words: Option<Message>) -> Self {
        let title = match words {
            Some(words) => Cow::Owned(format!("{words} · {}", self.title)),
            None => self.title,
        };
        Self { title, ..self }
    }

    /// Adds a thumbnail.
    #[must_use]
    pub(crate) fn showing(self, site: &Site, picture: Option<LinkPicture>) -> Self {
        let thumbnail = picture.map(|picture| Thumbnail {
            url: site.address(&picture.path),
            width: picture.width,
            height: picture.height,
        });
        Self { thumbnail, ..self }
    }
}

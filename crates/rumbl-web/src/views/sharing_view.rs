//! Videos on other sites: link previews, and the embedded player.

use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::multimedia::Video;
use serde::Serialize;
use url::form_urlencoded;

use crate::i18n::{Message, t};
use crate::moment::Moment;
use crate::paths;
use crate::site::Site;

/// The longest description for other sites, in characters; they display less.
const SUMMARY_LENGTH: usize = 200;
/// The longest annotation in a preview, in characters.
const QUOTE_LENGTH: usize = 140;
/// The default size of a frame in pixels, with room for the annotations.
pub(crate) const FRAME_SIZE: FrameSize = FrameSize { width: 640, height: 600 };
/// The height for annotations below the video, in pixels.
const FRAME_PANEL_HEIGHT: u32 = 240;

/// The URLs of a video, and its description for other sites.
#[derive(Debug, Serialize)]
pub(crate) struct Sharing {
    url: String,
    picture_url: String,
    embed_url: String,
    /// Ends in the video's encoded URL, so that a moment can be appended.
    oembed_url: String,
    embed_code: String,
    summary: String,
    width: u32,
    height: u32,
}

impl Sharing {
    /// For a video on this site.
    pub(crate) fn new(site: &Site, video: &Video) -> Self {
        let url = site.address(&paths::watch(video));
        let query: String =
            form_urlencoded::Serializer::new(String::new()).append_pair("url", &url).finish();
        Self {
            picture_url: site.address(&paths::link_picture(video)),
            embed_url: site.address(&paths::embed(video.id)),
            oembed_url: format!("{}?{query}", site.address(paths::OEMBED)),
            embed_code: embed_code(site, video, FRAME_SIZE, None),
            summary: shortened(&video.description, SUMMARY_LENGTH),
            width: FRAME_SIZE.width,
            height: FRAME_SIZE.height,
            url,
        }
    }
}

/// The size of a frame, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameSize {
    pub width: u32,
    pub height: u32,
}

impl FrameSize {
    /// The default size, reduced to fit.
    pub(crate) fn within(max_width: Option<u32>, max_height: Option<u32>) -> Self {
        let width = FRAME_SIZE.width.min(max_width.unwrap_or(u32::MAX));
        let height = width * 9 / 16 + FRAME_PANEL_HEIGHT;
        Self { width, height: height.min(max_height.unwrap_or(u32::MAX)) }
    }
}

/// The HTML that embeds a video in another site.
pub(crate) fn embed_code(
    site: &Site,
    video: &Video,
    FrameSize { width, height }: FrameSize,
    moment: Option<Moment>,
) -> String {
    let query = moment.map(Moment::query).unwrap_or_default();
    let src = site.address(&paths::embed(video.id));
    let title = escaped(&video.title);
    format!(
        r#"<iframe src="{src}{query}" width="{width}" height="{height}" title="{title}" style="border:0" allow="autoplay" allowfullscreen loading="lazy"></iframe>"#
    )
}

/// The sentence that precedes a video's description or title: an annotation at that moment.
pub(crate) fn moment_words(moment: Moment, said: Option<&AnnotationWithUser>) -> Message {
    match said {
        Some(AnnotationWithUser { annotation, username, .. }) => {
            let at = Moment::at(annotation.at).to_string();
            let quote = shortened(&annotation.body, QUOTE_LENGTH);
            t!("watch-moment-said", at = at, username = username.as_str(), quote = quote)
        }
        None => t!("watch-moment-from", at = moment.to_string()),
    }
}

/// The text on one line, truncated to `length` characters.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line,
    }
}

fn escaped(text: &str) -> String {
    let mut html = Vec::with_capacity(text.len());
    // Escaping in memory never fails. If it did, an empty title would be safer than markup.
    let written = tera::escape_html(text, &mut html);
    written.ok().and_then(|()| String::from_utf8(html).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_is_one_line() {
        assert_eq!(shortened(" a\n b ", 9), "a b");
        assert_eq!(shortened("1234567890", 10), "1234567890");
        assert_eq!(shortened("ünïcödé 890x", 8), "ünïcödé…");
    }

    #[test]
    fn a_frame_fits_where_it_has_to() {
        let size = |width, height| {
            let FrameSize { width, height } = FrameSize::within(width, height);
            (width, height)
        };
        assert_eq!(size(None, None), (FRAME_SIZE.width, FRAME_SIZE.height));
        assert_eq!(size(Some(320), None), (320, 420));
        assert_eq!(size(Some(9_999), Some(300)), (640, 300));
        assert_eq!(size(Some(1), Some(1)), (1, 1));
    }
}

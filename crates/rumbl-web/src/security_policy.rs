//! The `Content-Security-Policy` of pages.

use std::fmt;

use url::Url;

/// The source of YouTube's player script.
const YOUTUBE_SCRIPT: &str = "https://www.youtube.com";
/// The origins of YouTube's player; the script falls back to the second.
const YOUTUBE_FRAMES: &str = "https://www.youtube-nocookie.com https://www.youtube.com";
/// The origin of Vimeo's player, which is controlled by messages, without a script.
const VIMEO_FRAMES: &str = "https://player.vimeo.com";
/// The sources of a stream's segments. Its playlist names them, often on other hosts. Either a script fetches them
/// and passes them to the player as a blob, or the browser plays them natively.
const STREAM_PARTS: &str = "https:";
const STREAM_MEDIA: &str = "https: blob:";

/// The sources of video files.
const ANY_MEDIA: &str = "https: http:";
/// The oEmbed endpoints of YouTube and Vimeo, for the titles of videos.
const VIDEO_FACTS: &str = "https://www.youtube.com https://vimeo.com";
/// The sources of their thumbnails.
const VIDEO_PICTURES: &str = "https://i.ytimg.com https://i.vimeocdn.com";

/// The end of the policy for pages that any site may frame, and for all others.
pub(crate) const FRAMED: &str = "frame-ancestors *";
const UNFRAMED: &str = "frame-ancestors 'none'";

/// The sources that a page may load: rumbl's own scripts and the page's player, and nothing else. The default is for
/// a page without a player.
///
/// Pages have no inline scripts, so they need no nonces, and a page's policy never varies. All of rumbl's other files
/// have their proper media type, and `nosniff` makes browsers respect it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SecurityPolicy {
    player: Player,
    is_framed: bool,
    /// The origin of a bucket that the page may upload to.
    uploads_to: Option<String>,
}

/// The kind of player on the page.
#[derive(Debug, Clone, Default)]
enum Player {
    #[default]
    Nothing,
    /// A file on this origin; `None` is rumbl's own.
    File(Option<String>),
    /// A stream whose playlist is on this origin; `None` is rumbl's own.
    Stream(Option<String>),
    YouTube,
    Vimeo,
    /// Any video that a person may be about to add.
    Any,
}

/// The sources of a player beyond rumbl's own, as source lists.
#[derive(Debug, Default)]
struct Sources<'a> {
    scripts: &'a str,
    frames: &'a str,
    connections: String,
    media: String,
    pictures: &'a str,
}

impl SecurityPolicy {
    /// Allows the file at `url`, which may be on another host.
    pub(crate) fn with_media(url: &str) -> Self {
        Self { player: Player::File(origin(url)), ..Self::default() }
    }

    /// Allows the stream with its playlist at `url`, and segments from anywhere.
    pub(crate) fn with_stream(url: &str) -> Self {
        Self { player: Player::Stream(origin(url)), ..Self::default() }
    }

    /// Allows YouTube's player.
    pub(crate) fn with_youtube() -> Self {
        Self { player: Player::YouTube, ..Self::default() }
    }

    /// Allows Vimeo's player.
    pub(crate) fn with_vimeo() -> Self {
        Self { player: Player::Vimeo, ..Self::default() }
    }

    /// Allows other sites to frame the page.
    #[must_use]
    pub(crate) fn framed(self) -> Self {
        Self { is_framed: true, ..self }
    }

    /// Allows the page to read the duration and a frame of any video that its owner may be adding, and the oEmbed
    /// data of YouTube and Vimeo.
    pub(crate) fn with_any_video() -> Self {
        Self { player: Player::Any, ..Self::default() }
    }

    /// Allows uploads to a bucket.
    #[must_use]
    pub(crate) fn uploading_to(self, origin: Option<&str>) -> Self {
        Self { uploads_to: origin.map(str::to_owned), ..self }
    }

    fn sources(&self) -> Sources<'_> {
        let none = Sources { frames: "'none'", ..Sources::default() };
        match &self.player {
            Player::Nothing => none,
            Player::File(origin) => {
                Sources { media: origin.as_deref().unwrap_or_default().to_owned(), ..none }
            }
            Player::Stream(origin) => {
                let origin = origin.as_deref().unwrap_or_default();
                Sources {
                    connections: format!("{origin} {STREAM_PARTS}"),
                    media: format!("{origin} {STREAM_MEDIA}"),
                    ..none
                }
            }
            Player::YouTube => Sources { scripts: YOUTUBE_SCRIPT, frames: YOUTUBE_FRAMES, ..none },
            Player::Vimeo => Sources { frames: VIMEO_FRAMES, ..none },
            Player::Any => Sources {
                connections: VIDEO_FACTS.to_owned(),
                media: ANY_MEDIA.to_owned(),
                pictures: VIDEO_PICTURES,
                ..none
            },
        }
    }
}

/// The origin of an absolute URL; `None` for a path on rumbl's own site.
fn origin(url: &str) -> Option<String> {
    Url::parse(url).ok().map(|url| url.origin().ascii_serialization())
}

impl fmt::Display for SecurityPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ancestors = if self.is_framed { FRAMED } else { UNFRAMED };
        let Sources { scripts, frames, mut connections, media, pictures } = self.sources();
        if let Some(origin) = &self.uploads_to {
            connections.push(' ');
            connections.push_str(origin);
        }
        write!(
            formatter,
            "default-src 'none'; script-src 'self' {scripts}; style-src 'self'; \
             img-src 'self' data: {pictures}; font-src 'self'; connect-src 'self' {connections}; \
             manifest-src 'self'; media-src 'self' {media}; frame-src {frames}; \
             form-action 'self'; base-uri 'none'; {ancestors}"
        )
    }
}

//! The Content-Security-Policy of one page.

use std::fmt;

use url::Url;

/// Where YouTube's player script comes from.
const YOUTUBE_SCRIPT: &str = "https://www.youtube.com";
/// Where YouTube's player runs; the second is what the script falls back to.
const YOUTUBE_FRAMES: &str = "https://www.youtube-nocookie.com https://www.youtube.com";
/// Where Vimeo's player runs. Its frame is spoken to by messages, without a script from there.
const VIMEO_FRAMES: &str = "https://player.vimeo.com";
/// Where the parts of a stream come from: its playlist names them, often on other hosts. They are
/// fetched by a script that puts them together and hands them to the player as a blob, or by the
/// browser itself.
const STREAM_PARTS: &str = "https:";
const STREAM_MEDIA: &str = "https: blob:";

/// Where files of videos are.
const ANY_MEDIA: &str = "https: http:";
/// Where YouTube and Vimeo say what their videos are called (oEmbed).
const VIDEO_FACTS: &str = "https://www.youtube.com https://vimeo.com";
/// Where their pictures are.
const VIDEO_PICTURES: &str = "https://i.ytimg.com https://i.vimeocdn.com";

/// How the policy of a page ends that every site may show in a frame, and that of any other page.
pub(crate) const FRAMED: &str = "frame-ancestors *";
const UNFRAMED: &str = "frame-ancestors 'none'";

/// What one page may load: rumbl's own scripts, and the player that it shows, nothing else. The
/// default is the policy of a page without a player.
///
/// No page has an inline script, so none needs a nonce, and the policy of a page is the same each
/// time. Everything of rumbl's own that is not a script says so, and `nosniff` holds browsers to it.
#[derive(Debug, Clone, Default)]
pub struct SecurityPolicy {
    player: Player,
    is_framed: bool,
    /// Where else the page may send files, an origin.
    uploads_to: Option<String>,
}

/// What the page plays.
#[derive(Debug, Clone, Default)]
enum Player {
    #[default]
    Nothing,
    /// A file at this origin, or on rumbl's own site.
    File(Option<String>),
    /// A stream with its playlist at this origin, or on rumbl's own site.
    Stream(Option<String>),
    YouTube,
    Vimeo,
    /// Whatever somebody is about to add.
    Any,
}

/// What the player needs beside rumbl's own site, as lists of sources.
#[derive(Debug, Default)]
struct Sources<'a> {
    scripts: &'a str,
    frames: &'a str,
    connections: String,
    media: String,
    pictures: &'a str,
}

impl SecurityPolicy {
    /// Lets the page play the file at `url`, which may be on another host.
    pub fn with_media(url: &str) -> Self {
        Self { player: Player::File(origin(url)), ..Self::default() }
    }

    /// Lets the page play the stream whose playlist is at `url`, with parts from anywhere.
    pub fn with_stream(url: &str) -> Self {
        Self { player: Player::Stream(origin(url)), ..Self::default() }
    }

    /// Lets the page embed YouTube's player.
    pub fn with_youtube() -> Self {
        Self { player: Player::YouTube, ..Self::default() }
    }

    /// Lets the page embed Vimeo's player.
    pub fn with_vimeo() -> Self {
        Self { player: Player::Vimeo, ..Self::default() }
    }

    /// Lets other sites show the page in a frame.
    #[must_use]
    pub fn framed(self) -> Self {
        Self { is_framed: true, ..self }
    }

    /// Lets the page read the length and a frame of a video that its owner is about to add, wherever it
    /// is, and what YouTube or Vimeo say about theirs.
    pub fn with_any_video() -> Self {
        Self { player: Player::Any, ..Self::default() }
    }

    /// Lets the page send files to a bucket.
    #[must_use]
    pub fn uploading_to(self, origin: Option<&str>) -> Self {
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

/// The origin of a whole address; `None` for a path on rumbl's own site.
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

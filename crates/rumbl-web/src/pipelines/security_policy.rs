//! The Content-Security-Policy of one page.

use std::fmt;

use url::Url;

/// Where YouTube's player script comes from.
const YOUTUBE_SCRIPT: &str = "https://www.youtube.com";
/// Where YouTube's player runs; the second is what the script falls back to.
const YOUTUBE_FRAMES: &str = "https://www.youtube-nocookie.com https://www.youtube.com";

/// What one page may load: its own scripts by nonce, and the player that it shows, nothing else.
#[derive(Debug, Clone)]
pub struct SecurityPolicy {
    nonce: String,
    media_origin: Option<String>,
    youtube: bool,
}

impl SecurityPolicy {
    /// The policy of a page without a player.
    pub fn new(nonce: String) -> Self {
        Self { nonce, media_origin: None, youtube: false }
    }

    /// The value that scripts of this page carry.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Lets the page play the file at `url`, which may be on another host.
    pub fn allow_media(&mut self, url: &str) {
        self.media_origin = Url::parse(url).ok().map(|url| url.origin().ascii_serialization());
    }

    /// Lets the page embed YouTube's player.
    pub fn allow_youtube(&mut self) {
        self.youtube = true;
    }
}

impl fmt::Display for SecurityPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nonce = &self.nonce;
        let script_host = if self.youtube { YOUTUBE_SCRIPT } else { "" };
        let frames = if self.youtube { YOUTUBE_FRAMES } else { "'none'" };
        let media = self.media_origin.as_deref().unwrap_or_default();
        write!(
            formatter,
            "default-src 'none'; script-src 'nonce-{nonce}' {script_host}; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
             media-src 'self' {media}; frame-src {frames}; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'"
        )
    }
}

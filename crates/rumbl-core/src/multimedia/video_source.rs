mod address;
mod source;
mod vimeo;
pub(super) mod words;
mod youtube;

use std::borrow::Cow;
use std::sync::LazyLock;

use url::{Host, Url};

use crate::changeset::FieldError;
pub use source::VideoSource;

/// The error on the field `url` for an address that can't be played.
pub(super) const UNPLAYABLE: FieldError = FieldError::new(
    "must be a link to an mp4, webm or m3u8 file, or to a video on YouTube or Vimeo, such as \
     https://example.com/video.mp4 or https://www.youtube.com/watch?v=…",
);

/// The extensions of files that every browser plays, in lower case, with their media types.
const FILE_TYPES: [(&str, &str); 2] = [(".mp4", "video/mp4"), (".webm", "video/webm")];

/// The extension of an HTTP Live Streaming playlist, in lower case.
const HLS_TYPE: &str = ".m3u8";

/// The base for parsing paths on rumbl's own site; only the path of the result is used.
static SITE: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("http://localhost/").ok());

/// Whether the host is an IP address, or a name of letters, digits, dots and dashes. URLs allow
/// other characters in names, but no such name ever resolves, and some characters have a meaning in
/// a content security policy that names the host.
fn has_plain_host(url: &Url) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    match url.host() {
        Some(Host::Domain(name)) => name.chars().all(is_plain),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

impl VideoSource {
    /// Adds the scheme that users leave out: `youtube.com/watch?v=…`, `127.0.0.1:8080/clip.mp4`.
    /// Other addresses are returned unchanged.
    pub fn complete(address: &str) -> Cow<'_, str> {
        address::completed(address)
    }

    /// Parses an address: an http or https URL, whose scheme may be missing, or a path that begins
    /// with a single slash for a file on this site. `None` if it can't be played.
    pub fn parse(url: &str) -> Option<Self> {
        // Browsers strip tabs and line breaks from URLs: `/\t/host` would become `//host`.
        if url.contains(|c: char| c.is_ascii_control()) {
            return None;
        }
        let is_path = url.starts_with('/') && !url.starts_with("//") && !url.starts_with("/\\");
        if is_path {
            let site = SITE.as_ref()?;
            let on_site = site.join(url).ok().filter(|url| url.origin() == site.origin());
            return file(&on_site?);
        }
        let url = Url::parse(&Self::complete(url)).ok()?;
        if !is_playable(&url) {
            return None;
        }
        match url.host_str()? {
            host if youtube::is_host(host) => youtube::parse(&url, host),
            host if vimeo::is_host(host) => vimeo::parse(&url),
            _ => file(&url),
        }
    }
}

/// Whether it is a web URL that can be displayed and requested as it is.
fn is_playable(url: &Url) -> bool {
    let is_web = matches!(url.scheme(), "http" | "https");
    // Browsers refuse to load media from URLs with credentials, and credentials shouldn't be
    // displayed either.
    let is_open = url.username().is_empty() && url.password().is_none();
    is_web && is_open && has_plain_host(url)
}

fn file(url: &Url) -> Option<VideoSource> {
    let path = url.path().to_ascii_lowercase();
    if path.ends_with(HLS_TYPE) {
        return Some(VideoSource::Hls);
    }
    let (_, mime) = FILE_TYPES.iter().find(|(ending, _)| path.ends_with(ending))?;
    Some(VideoSource::File { mime })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_play_from_the_web_and_from_this_site() {
        for (url, mime) in [
            ("https://example.com/video.mp4", "video/mp4"),
            ("http://example.com:8080/a/b.WebM", "video/webm"),
            ("https://example.com/v.mp4?token=1&x=.txt#t=10", "video/mp4"),
            ("HTTPS://EXAMPLE.COM/V.MP4", "video/mp4"),
            ("https://example.com/caf%C3%A9.mp4", "video/mp4"),
            ("https://example.com/café.mp4", "video/mp4"),
            ("/media/demo.webm", "video/webm"),
            ("/media/demo.webm?v=2", "video/webm"),
            ("127.0.0.1:8080/clip.mp4", "video/mp4"),
            ("example.com/video.mp4", "video/mp4"),
        ] {
            assert_eq!(VideoSource::parse(url), Some(VideoSource::File { mime }), "{url}");
        }
    }

    #[test]
    fn a_host_that_would_mean_something_in_a_security_policy_is_refused() {
        for host in
            ["example.com;script-src", "*", "*.com", "'unsafe-inline'", "a,b", "exa_mple.com"]
        {
            let url = format!("https://{host}/a.mp4");
            assert_eq!(VideoSource::parse(&url), None, "{url}");
        }
        for host in ["bücher.example", "127.0.0.1:8080", "[::1]:8080", "a-b.example."] {
            let url = format!("https://{host}/a.mp4");
            assert!(VideoSource::parse(&url).is_some(), "{url}");
        }
    }

    #[test]
    fn a_playlist_is_a_stream() {
        for url in [
            "https://example.com/live/stream.m3u8",
            "https://example.com/a.M3U8?token=1",
            "/media/stream.m3u8",
        ] {
            assert_eq!(VideoSource::parse(url), Some(VideoSource::Hls), "{url}");
        }
    }

    #[test]
    fn nothing_else_can_be_played() {
        for url in [
            "",
            "hello",
            "/",
            "/media/demo.txt",
            "//example.com/video.mp4",
            "/\\example.com/video.mp4",
            "/\t/example.com/video.mp4",
            "/\n\\example.com/stream.m3u8",
            "\t//example.com/video.mp4",
            "https://example.com/a\rb.mp4",
            "media/demo.webm",
            "ftp://example.com/video.mp4",
            "file:///etc/video.mp4",
            "javascript:alert(1)//video.mp4",
            "data:video/mp4;base64,AAAA.mp4",
            "https://alice:secret@example.com/video.mp4",
            "https://example.com/watch?v=dQw4w9WgXcQ",
            "https://example.com/?file=video.mp4",
            "https://example.com/video.mp4/",
            "https://youtube.com.example.com/watch?v=dQw4w9WgXcQ",
            "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
            "https://vimeo.com.example.com/76979871",
            "example.com",
            "a.mp4",
            "127.0.0.1:8080/page.html",
            "alice:secret@example.com/video.mp4",
            "https://example.com/stream.m3u",
        ] {
            assert_eq!(VideoSource::parse(url), None, "{url}");
        }
    }
}

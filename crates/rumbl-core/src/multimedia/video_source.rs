use std::sync::LazyLock;

use url::{Host, Url};

use crate::changeset::FieldError;

/// What a video's address is for the player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoSource {
    /// A file that browsers play themselves.
    File {
        /// Its media type.
        mime: &'static str,
    },
    /// A video on YouTube.
    YouTube {
        /// Its id there, 11 characters.
        video_id: String,
    },
}

/// The error on the field `url` of what can't be played.
pub(super) const UNPLAYABLE: FieldError = FieldError::new(
    "must be a link to an mp4 or webm file or to a video on YouTube, such as \
     https://example.com/video.mp4 or https://www.youtube.com/watch?v=…",
);

/// The endings of files that every browser plays, in lower case, with their media types.
const FILE_TYPES: [(&str, &str); 2] = [(".mp4", "video/mp4"), (".webm", "video/webm")];

const YOUTUBE_HOSTS: [&str; 6] = [
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
];
const YOUTUBE_SHORT_HOSTS: [&str; 2] = ["youtu.be", "www.youtu.be"];
const YOUTUBE_ID_LENGTH: usize = 11;
/// Paths of YouTube's player that look like ids, and are none.
const YOUTUBE_NO_IDS: [&str; 2] = ["videoseries", "live_stream"];

/// What a path of rumbl's own site is read against; only the path of the outcome is looked at.
static SITE: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("http://localhost/").ok());

/// Whether the host is an address, or a name of letters, digits, dots and dashes. URLs allow more
/// in a name, none of which is ever resolved, and some of which means something in a security
/// policy that names the host.
fn has_plain_host(url: &Url) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    match url.host() {
        Some(Host::Domain(name)) => name.chars().all(is_plain),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

impl VideoSource {
    /// Reads an address: one of http or https, or a path that begins with one slash for a file of
    /// this site. `None` stands for what can't be played.
    pub fn parse(url: &str) -> Option<Self> {
        let is_path = url.starts_with('/') && !url.starts_with("//") && !url.starts_with("/\\");
        if is_path {
            return file(&SITE.as_ref()?.join(url).ok()?);
        }
        let url = Url::parse(url).ok()?;
        let is_web = matches!(url.scheme(), "http" | "https");
        // Browsers refuse to load from an address with credentials, which should not be shown
        // either.
        let is_open = url.username().is_empty() && url.password().is_none();
        if !is_web || !is_open || !has_plain_host(&url) {
            return None;
        }
        let host = url.host_str()?;
        if YOUTUBE_HOSTS.contains(&host) || YOUTUBE_SHORT_HOSTS.contains(&host) {
            return youtube(&url, host);
        }
        file(&url)
    }
}

fn file(url: &Url) -> Option<VideoSource> {
    let path = url.path().to_ascii_lowercase();
    let (_, mime) = FILE_TYPES.iter().find(|(ending, _)| path.ends_with(ending))?;
    Some(VideoSource::File { mime })
}

fn youtube(url: &Url, host: &str) -> Option<VideoSource> {
    let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    let first = segments.next()?;
    let id = match (first, segments.next()) {
        (id, None) if YOUTUBE_SHORT_HOSTS.contains(&host) => id.to_owned(),
        ("watch", None) => {
            url.query_pairs().find(|(name, _)| name == "v").map(|(_, id)| id.into_owned())?
        }
        ("embed" | "shorts", Some(id)) => id.to_owned(),
        _ => return None,
    };
    is_youtube_id(&id).then_some(VideoSource::YouTube { video_id: id })
}

fn is_youtube_id(id: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    id.len() == YOUTUBE_ID_LENGTH && id.bytes().all(is_allowed) && !YOUTUBE_NO_IDS.contains(&id)
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
    fn every_form_of_a_youtube_address_has_the_same_id() {
        for url in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "http://youtube.com/watch?v=dQw4w9WgXcQ&t=42s",
            "https://www.youtube.com/watch?list=PL1&index=3&v=dQw4w9WgXcQ#comments",
            "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ",
            "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ?t=42",
            "https://www.youtube.com/embed/dQw4w9WgXcQ?start=1",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
            "https://youtube.com/shorts/dQw4w9WgXcQ",
            "https://WWW.YouTube.com/watch/?v=dQw4w9WgXcQ",
        ] {
            let expected = VideoSource::YouTube { video_id: "dQw4w9WgXcQ".to_owned() };
            assert_eq!(VideoSource::parse(url), Some(expected), "{url}");
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
            "media/demo.webm",
            "ftp://example.com/video.mp4",
            "file:///etc/video.mp4",
            "javascript:alert(1)//video.mp4",
            "data:video/mp4;base64,AAAA.mp4",
            "https://alice:secret@example.com/video.mp4",
            "https://example.com/watch?v=dQw4w9WgXcQ",
            "https://example.com/?file=video.mp4",
            "https://example.com/video.mp4/",
            "https://www.youtube.com/watch",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/watch?v=dQw4w9WgXc%22",
            "https://www.youtube.com/@channel",
            "https://www.youtube.com/embed/videoseries?list=PL1",
            "https://www.youtube.com/playlist?list=PL1",
            "https://youtu.be/",
            "https://youtube.com.example.com/watch?v=dQw4w9WgXcQ",
            "https://notyoutube.com/watch?v=dQw4w9WgXcQ",
        ] {
            assert_eq!(VideoSource::parse(url), None, "{url}");
        }
    }
}

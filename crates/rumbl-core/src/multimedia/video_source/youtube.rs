//! Addresses of videos on YouTube.

use url::Url;

use super::source::VideoSource;

const HOSTS: [&str; 6] = [
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtube-nocookie.com",
    "www.youtube-nocookie.com",
];
const SHORT_HOSTS: [&str; 2] = ["youtu.be", "www.youtu.be"];
const ID_LENGTH: usize = 11;
/// Paths of YouTube's player that look like ids, and are none.
const NO_IDS: [&str; 2] = ["videoseries", "live_stream"];

/// Whether it is one of YouTube's hosts, in lower case.
pub(super) fn is_host(host: &str) -> bool {
    HOSTS.contains(&host) || SHORT_HOSTS.contains(&host)
}

/// Reads an address at one of its hosts.
pub(super) fn parse(url: &Url, host: &str) -> Option<VideoSource> {
    let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    let first = segments.next()?;
    let id = match (first, segments.next()) {
        (id, None) if SHORT_HOSTS.contains(&host) => id.to_owned(),
        ("watch", None) => {
            url.query_pairs().find(|(name, _)| name == "v").map(|(_, id)| id.into_owned())?
        }
        ("embed" | "shorts" | "live", Some(id)) => id.to_owned(),
        _ => return None,
    };
    is_id(&id).then_some(VideoSource::YouTube { video_id: id })
}

fn is_id(id: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    id.len() == ID_LENGTH && id.bytes().all(is_allowed) && !NO_IDS.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "https://youtube.com/live/dQw4w9WgXcQ?feature=share",
            "https://WWW.YouTube.com/watch/?v=dQw4w9WgXcQ",
            "youtu.be/dQw4w9WgXcQ",
            "www.youtube.com/watch?v=dQw4w9WgXcQ",
        ] {
            let expected = VideoSource::YouTube { video_id: "dQw4w9WgXcQ".to_owned() };
            assert_eq!(VideoSource::parse(url), Some(expected), "{url}");
        }
    }

    #[test]
    fn what_is_no_video_on_youtube_can_not_be_played() {
        for url in [
            "https://www.youtube.com/watch",
            "https://www.youtube.com/watch?v=short",
            "https://www.youtube.com/watch?v=dQw4w9WgXc%22",
            "https://www.youtube.com/@channel",
            "https://www.youtube.com/embed/videoseries?list=PL1",
            "https://www.youtube.com/playlist?list=PL1",
            "https://youtu.be/",
            "https://www.youtube.com/live/short",
            "https://www.youtube.com/video.mp4",
            "youtu.be/short",
            "youtube.com",
        ] {
            assert_eq!(VideoSource::parse(url), None, "{url}");
        }
    }
}

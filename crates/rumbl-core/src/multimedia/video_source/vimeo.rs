//! Addresses of videos on Vimeo.

use std::ops::RangeInclusive;

use url::Url;

use super::source::VideoSource;

const HOSTS: [&str; 2] = ["vimeo.com", "www.vimeo.com"];
const PLAYER_HOST: &str = "player.vimeo.com";
/// Digits of an id: nine or ten today, fewer for old videos, and room to grow.
const ID_LENGTH: RangeInclusive<usize> = 1..=15;
/// Characters of an unlisted video's hash: ten today.
const HASH_LENGTH: RangeInclusive<usize> = 4..=40;

/// Whether it is one of Vimeo's hosts, in lower case.
pub(super) fn is_host(host: &str) -> bool {
    HOSTS.contains(&host) || host == PLAYER_HOST
}

/// Reads an address at one of its hosts.
pub(super) fn parse(url: &Url) -> Option<VideoSource> {
    let segments: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
    let is_player = url.host_str() == Some(PLAYER_HOST);
    let (id, hash) = match segments.as_slice() {
        ["video", id] if is_player => (*id, hash_of_player(url)),
        _ if is_player => return None,
        [id] | ["channels", _, id] => (*id, None),
        [id, hash] => (*id, Some((*hash).to_owned())),
        _ => return None,
    };
    let is_valid = is_id(id) && hash.as_deref().is_none_or(is_hash);
    is_valid.then(|| VideoSource::Vimeo { video_id: id.to_owned(), hash })
}

fn hash_of_player(url: &Url) -> Option<String> {
    url.query_pairs().find(|(name, _)| name == "h").map(|(_, hash)| hash.into_owned())
}

fn is_id(id: &str) -> bool {
    ID_LENGTH.contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hash(hash: &str) -> bool {
    HASH_LENGTH.contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_vimeo_address_has_the_same_id() {
        for url in [
            "https://vimeo.com/76979871",
            "http://www.vimeo.com/76979871/",
            "https://vimeo.com/76979871?share=copy#t=10s",
            "https://vimeo.com/channels/staffpicks/76979871",
            "https://player.vimeo.com/video/76979871?autoplay=1",
            "vimeo.com/76979871",
        ] {
            let expected = VideoSource::Vimeo { video_id: "76979871".to_owned(), hash: None };
            assert_eq!(VideoSource::parse(url), Some(expected), "{url}");
        }
    }

    #[test]
    fn an_unlisted_video_keeps_what_lets_it_be_seen() {
        for url in [
            "https://vimeo.com/76979871/abcdef0123",
            "https://player.vimeo.com/video/76979871?h=abcdef0123",
        ] {
            let hash = Some("abcdef0123".to_owned());
            let expected = VideoSource::Vimeo { video_id: "76979871".to_owned(), hash };
            assert_eq!(VideoSource::parse(url), Some(expected), "{url}");
        }
    }

    #[test]
    fn what_is_no_video_on_vimeo_can_not_be_played() {
        for url in [
            "https://vimeo.com/",
            "https://vimeo.com/upgrade",
            "https://vimeo.com/1234567890123456",
            "https://vimeo.com/76979871/settings/privacy",
            "https://vimeo.com/76979871/%22onload",
            "https://vimeo.com/video.mp4",
            "https://player.vimeo.com/76979871",
            "https://player.vimeo.com/video/76979871?h=%22%3E",
            "https://api.vimeo.com/videos/76979871",
        ] {
            assert_eq!(VideoSource::parse(url), None, "{url}");
        }
    }
}

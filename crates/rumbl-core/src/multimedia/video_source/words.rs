//! Default titles and descriptions for videos.

use url::{Url, form_urlencoded};

use super::source::VideoSource;

/// File names that say nothing about the video; most streams have one of them.
const NAMES_OF_NOTHING: [&str; 8] =
    ["index", "playlist", "master", "stream", "manifest", "video", "output", "prog index"];
/// Maximum length of a title that is derived from an address.
const MAX_TITLE: usize = 100;

/// A title for the video at an address.
pub(in crate::multimedia) fn title(address: &str, source: &VideoSource) -> String {
    let title = match source {
        VideoSource::YouTube { video_id } => format!("YouTube video {video_id}"),
        VideoSource::Vimeo { video_id, .. } => format!("Vimeo video {video_id}"),
        VideoSource::File { .. } => name(address).unwrap_or_else(|| from("Video", address)),
        VideoSource::Hls => name(address).unwrap_or_else(|| from("Stream", address)),
    };
    title.chars().take(MAX_TITLE).collect()
}

/// A title for an uploaded file, from its original name.
pub(in crate::multimedia) fn title_of_file(file: &str) -> String {
    let title = named(file).unwrap_or_else(|| "Video".to_owned());
    title.chars().take(MAX_TITLE).collect()
}

/// A description for the video at an address.
pub(in crate::multimedia) fn description(address: &str, source: &VideoSource) -> String {
    match source {
        VideoSource::YouTube { .. } => "A video on YouTube".to_owned(),
        VideoSource::Vimeo { .. } => "A video on Vimeo".to_owned(),
        VideoSource::File { .. } => from("A video", address),
        VideoSource::Hls => from("A stream", address),
    }
}

fn from(what: &str, address: &str) -> String {
    let url = Url::parse(address).ok();
    match url.as_ref().and_then(Url::host_str) {
        Some(host) => format!("{what} from {host}"),
        None => format!("{what} from this site"),
    }
}

/// The name of the file, as words: `my_first-film.mp4` is `My first film`.
fn name(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?;
    let file = path.rsplit('/').find(|segment| !segment.is_empty())?;
    let (stem, _) = file.rsplit_once('.')?;
    // Only the path is decoded here, and in a path a plus and an ampersand stand for themselves.
    let plain = stem.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let (decoded, _) = form_urlencoded::parse(plain.as_bytes()).next()?;
    words(&decoded)
}

/// The same for a plain file name.
fn named(file: &str) -> Option<String> {
    words(file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

fn words(stem: &str) -> Option<String> {
    let is_separator = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '_' | '-');
    let words: Vec<&str> = stem.split(is_separator).filter(|word| !word.is_empty()).collect();
    let name = words.join(" ");
    let says_something = name.chars().any(char::is_alphanumeric)
        && !NAMES_OF_NOTHING.contains(&name.to_lowercase().as_str());
    let mut letters = name.chars();
    let first = letters.next().filter(|_| says_something)?;
    Some(first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(address: &str) -> String {
        title(address, &VideoSource::parse(address).unwrap())
    }

    #[test]
    fn an_uploaded_file_is_called_after_itself() {
        for (file, title) in [
            ("my_first-film.mp4", "My first film"),
            ("100% +1.webm", "100% +1"),
            ("video.mp4", "Video"),
            ("no ending", "No ending"),
        ] {
            assert_eq!(title_of_file(file), title);
        }
    }

    #[test]
    fn a_video_is_called_after_its_file() {
        for (address, expected) in [
            ("https://example.com/a/my_first-film.mp4?token=1#t=3", "My first film"),
            ("/media/demo.webm", "Demo"),
            ("https://example.com/caf%C3%A9+bar%20&%20grill.mp4", "Café+bar & grill"),
            ("https://example.com/été.webm", "Été"),
            ("https://example.com/v1.2-final.mp4", "V1.2 final"),
            ("https://example.com/live/news-channel.m3u8", "News channel"),
        ] {
            assert_eq!(titled(address), expected, "{address}");
        }
        let long = format!("https://example.com/{}.mp4", "a".repeat(1_000));
        assert_eq!(titled(&long).chars().count(), MAX_TITLE);
    }

    #[test]
    fn a_video_whose_file_says_nothing_is_called_after_where_it_is() {
        for (address, expected) in [
            ("https://example.com/index.m3u8", "Stream from example.com"),
            ("https://example.com/Master.m3u8", "Stream from example.com"),
            ("https://example.com/%20.mp4", "Video from example.com"),
            ("https://example.com/---.mp4", "Video from example.com"),
            ("/.mp4", "Video from this site"),
            ("https://youtu.be/dQw4w9WgXcQ", "YouTube video dQw4w9WgXcQ"),
            ("https://vimeo.com/76979871", "Vimeo video 76979871"),
        ] {
            assert_eq!(titled(address), expected, "{address}");
        }
    }
}

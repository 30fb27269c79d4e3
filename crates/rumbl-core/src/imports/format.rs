use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

use super::lines::Lines;
use crate::repo::stored_as_text;

/// The format of an import file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub enum ImportFormat {
    /// WebVTT by the W3C: subtitles and captions.
    WebVtt,
    /// `SubRip`: subtitles.
    Srt,
    /// A table whose first row has the column names.
    Csv,
    /// The Web Annotation Data Model by the W3C, as JSON.
    Json,
    /// Bilibili's comments, as XML.
    Danmaku,
}

/// The text is not the name of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no format of annotations")]
pub struct InvalidFormat;

impl ImportFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::WebVtt, Self::Srt, Self::Csv, Self::Json, Self::Danmaku];

    /// Its name in the database and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebVtt => "vtt",
            Self::Srt => "srt",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Danmaku => "xml",
        }
    }

    /// Its name for users.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WebVtt => "WebVTT",
            Self::Srt => "SRT",
            Self::Csv => "CSV",
            Self::Json => "Web Annotations",
            Self::Danmaku => "Bilibili",
        }
    }

    /// The format of a media type, without its parameters.
    pub fn of_media_type(essence: &str) -> Option<Self> {
        Some(match essence {
            "text/vtt" => Self::WebVtt,
            "application/x-subrip" | "text/srt" | "application/srt" => Self::Srt,
            "text/csv" | "text/tab-separated-values" => Self::Csv,
            "application/ld+json" | "application/json" => Self::Json,
            "application/xml" | "text/xml" => Self::Danmaku,
            _ => return None,
        })
    }

    /// Detects the format of a file, from its name or else from how the text begins.
    pub(super) fn of_file(name: &str, text: &str) -> Option<Self> {
        Self::of_name(name).or_else(|| Self::of_text(text))
    }

    fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "vtt" | "webvtt" => Self::WebVtt,
            "srt" => Self::Srt,
            "csv" | "tsv" => Self::Csv,
            "json" | "jsonld" => Self::Json,
            "xml" => Self::Danmaku,
            _ => return None,
        })
    }

    fn of_text(text: &str) -> Option<Self> {
        let start = text.trim_start();
        if start.starts_with("WEBVTT") {
            return Some(Self::WebVtt);
        }
        if start.starts_with(['{', '[']) {
            return Some(Self::Json);
        }
        if start.starts_with('<') {
            return Some(Self::Danmaku);
        }
        let mut first_two = Lines::of(start).take(2);
        first_two.any(|(_, line)| line.contains("-->")).then_some(Self::Srt)
    }
}

impl FromStr for ImportFormat {
    type Err = InvalidFormat;

    fn from_str(name: &str) -> Result<Self, InvalidFormat> {
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or(InvalidFormat)
    }
}

stored_as_text!(ImportFormat, name);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_or_else_by_how_it_begins() {
        assert_eq!(ImportFormat::of_file("a.b.SRT", "WEBVTT"), Some(ImportFormat::Srt));
        for (text, format) in [
            ("WEBVTT\n", Some(ImportFormat::WebVtt)),
            ("\n1\n00:01 --> 00:02\na", Some(ImportFormat::Srt)),
            (" {\"@context\"", Some(ImportFormat::Json)),
            ("<?xml", Some(ImportFormat::Danmaku)),
            ("at,body", None),
        ] {
            assert_eq!(ImportFormat::of_file("subtitles.txt", text), format, "{text:?}");
        }
    }

    #[test]
    fn each_format_is_found_by_its_name() {
        for format in ImportFormat::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!("ass".parse::<ImportFormat>(), Err(InvalidFormat));
    }
}

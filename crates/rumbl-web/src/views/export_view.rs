//! Exports of a video's annotations: WebVTT, SRT, CSV, and the W3C's JSON.
//!
//! A file is written piece by piece (its beginning, one piece for each page of annotations, and its end), so memory
//! use doesn't grow with the number of annotations.

mod cue;
mod spreadsheet;
mod subrip;
mod web_annotation;
mod webvtt;

use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::multimedia::VideoListing;
use url::Url;

use self::web_annotation::Collection;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The W3C's subtitle format, which browsers and players show over a video.
    WebVtt,
    /// The older subtitle format that every player supports (`SubRip`).
    Srt,
    /// A table, for spreadsheets (RFC 4180).
    Csv,
    /// An `AnnotationCollection` of the W3C's Web Annotation Data Model.
    Json,
}

impl Format {
    /// The format with this file extension.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::WebVtt, Self::Srt, Self::Csv, Self::Json]
            .into_iter()
            .find(|format| format.extension() == extension)
    }

    /// The file's extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::WebVtt => "vtt",
            Self::Srt => "srt",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The file's media type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::WebVtt => "text/vtt; charset=utf-8",
            Self::Srt => "application/x-subrip; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => r#"application/ld+json; profile="http://www.w3.org/ns/anno.jsonld""#,
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
pub struct Export {
    format: Format,
    collection: Collection,
    /// The number of annotations written so far.
    written: usize,
}

impl Export {
    /// Starts the file of a video with `total` annotations, for the rumbl at `public_url`.
    ///
    /// # Errors
    /// When a URL can't be built.
    pub fn new(
        format: Format,
        public_url: &Url,
        listing: &VideoListing,
        total: i64,
    ) -> Result<Self, url::ParseError> {
        Ok(Self { format, collection: Collection::new(public_url, listing, total)?, written: 0 })
    }

    /// The beginning of the file.
    ///
    /// # Errors
    /// When something can't be encoded.
    pub fn begin(&self) -> anyhow::Result<Vec<u8>> {
        match self.format {
            Format::WebVtt => Ok(webvtt::begin(self.collection.label()).into_bytes()),
            Format::Srt => Ok(Vec::new()),
            Format::Csv => spreadsheet::begin(),
            Format::Json => Ok(self.collection.begin()?.into_bytes()),
        }
    }

    /// The next page of annotations.
    ///
    /// # Errors
    /// When something can't be encoded.
    pub fn page(&mut self, annotations: &[AnnotationWithUser]) -> anyhow::Result<Vec<u8>> {
        let before = self.written;
        self.written += annotations.len();
        match self.format {
            Format::WebVtt => Ok(webvtt::page(annotations).into_bytes()),
            Format::Srt => Ok(subrip::page(annotations, before).into_bytes()),
            Format::Csv => spreadsheet::page(annotations),
            Format::Json => Ok(self.collection.page(annotations, before == 0)?.into_bytes()),
        }
    }

    /// The end of the file.
    pub fn end(&self) -> &'static str {
        match self.format {
            Format::WebVtt | Format::Srt | Format::Csv => "",
            Format::Json => web_annotation::END,
        }
    }
}

//! The language of a page. There is one so far; it is in every page and in the key of every cache, so
//! that a second one needs templates and nothing else.

use actix_web::HttpRequest;

/// A language that pages come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    English,
}

impl Locale {
    /// The language of the pages for whoever asks.
    pub fn of(_request: &HttpRequest) -> Self {
        Self::English
    }

    /// The language as HTML names it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }
}

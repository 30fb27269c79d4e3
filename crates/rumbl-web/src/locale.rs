//! The language of pages. English is the only one so far. It is part of every page and every cache key, so that a second
//! one can't show up in a page of the first.

use actix_web::HttpRequest;

/// A language of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    English,
}

impl Locale {
    /// The language for a request.
    pub fn of(_request: &HttpRequest) -> Self {
        Self::English
    }

    /// The language tag in HTML.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }
}

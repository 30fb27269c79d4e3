//! What a backend answers.

use serde::Serialize;

/// One answer to a query, with the backend that gave it and how well it fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InfoResult {
    /// How well the answer fits, from 0 to 100; the best result has the highest score.
    pub score: u8,
    /// The answer, plain text.
    pub text: String,
    /// The [`name`](crate::Backend::name) of the backend that answered.
    pub backend: &'static str,
    /// A page that a reader can check the answer against, where there is one.
    pub source_url: Option<String>,
}

impl InfoResult {
    /// The highest score: no other answer can be better.
    pub const CERTAIN: u8 = 100;
}

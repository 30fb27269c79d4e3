//! The result of a query.

use serde::Serialize;

/// One answer to a query, with its backend and score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InfoResult {
    /// How well the answer fits, from 0 to 100; higher is better.
    pub score: u8,
    /// The answer as plain text.
    pub text: String,
    /// The [`name`](crate::Backend::name) of the backend that answered.
    pub backend: &'static str,
    /// A page where a reader can check the answer, if there is one.
    pub source_url: Option<String>,
}

impl InfoResult {
    /// The highest score: no other answer can be better.
    pub const CERTAIN: u8 = 100;
}

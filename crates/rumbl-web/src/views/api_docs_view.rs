//! The interactive documentation of the API.

use serde::Serialize;

use super::View;
use crate::i18n::{Message, t};
use crate::static_files;

/// The page, with what only it loads.
#[derive(Debug, Serialize)]
pub(crate) struct ApiDocsShow {
    script: String,
    styles: String,
}

impl ApiDocsShow {
    /// The page with the bundle's files as they now are.
    pub(crate) fn new() -> Self {
        let address = static_files::address;
        Self { script: address("api_docs.js"), styles: address("api_docs.css") }
    }
}

impl View for ApiDocsShow {
    const TEMPLATE: &'static str = "api_docs/show.html";

    fn title(&self) -> Message {
        t!("title-api")
    }
}

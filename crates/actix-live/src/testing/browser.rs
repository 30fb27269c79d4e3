//! The browser of a test.

use std::sync::Arc;

use actix_channels::Endpoint;
use serde_json::Value;

use crate::session::Session;
use crate::site::Site;

/// A browser without a page.
#[derive(Debug, Clone)]
pub(super) struct Browser {
    pub(super) site: Arc<Site>,
    pub(super) session: Arc<Session>,
    pub(super) params: Value,
    pub(super) endpoint: Option<Endpoint>,
}

/// Where a view has sent its visitor.
#[derive(Debug, Clone)]
pub(super) struct Left {
    pub(super) to: String,
    pub(super) flash: Option<String>,
    /// Whether the page is loaded in full.
    pub(super) is_load: bool,
}

impl Left {
    /// Reads what a view tells its client; `name` is `live_redirect` or `redirect`.
    pub(super) fn told(name: &str, told: &Value) -> Self {
        let text = |key: &str| told.get(key).and_then(Value::as_str).map(str::to_owned);
        let to = text("to").unwrap_or_default();
        Self { to, flash: text("flash"), is_load: name == "redirect" }
    }
}

//! The page that other sites show in a frame.

use serde::Serialize;

use super::View;
use super::watch_view::WatchShow;
use crate::security_policy::SecurityPolicy;

/// A video with its annotations and nothing around them.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct EmbedShow<'a>(WatchShow<'a>);

impl<'a> EmbedShow<'a> {
    /// What the page of the video shows, in a frame.
    pub(crate) fn new(watch: WatchShow<'a>) -> Self {
        Self(watch.embedded())
    }
}

impl View for EmbedShow<'_> {
    const TEMPLATE: &'static str = "embed/show.html";

    fn title(&self) -> String {
        self.0.title()
    }

    fn policy(&self) -> SecurityPolicy {
        self.0.policy().framed()
    }
}

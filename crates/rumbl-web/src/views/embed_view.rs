//! The page for frames on other sites.

use serde::Serialize;

use super::View;
use super::watch_view::WatchShow;
use crate::i18n::Message;
use crate::security_policy::SecurityPolicy;

/// A video with its annotations, without the site's layout.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct EmbedShow<'a>(WatchShow<'a>);

impl<'a> EmbedShow<'a> {
    /// The framed version of a video's page.
    pub(crate) fn new(watch: WatchShow<'a>) -> Self {
        Self(watch.embedded())
    }
}

impl View for EmbedShow<'_> {
    const TEMPLATE: &'static str = "embed/show.html";

    fn title(&self) -> Message {
        self.0.title()
    }

    fn policy(&self) -> SecurityPolicy {
        self.0.policy().framed()
    }
}

//! The layout of live pages.

use actix_live::DeadPage;
use serde::Serialize;

use super::View;
use crate::i18n::Message;
use crate::security_policy::SecurityPolicy;

/// The initial HTML of a live page, before its client connects.
#[derive(Debug, Serialize)]
pub(crate) struct LivePage<'a> {
    id: &'a str,
    /// The view's HTML, in which all user input is escaped.
    content: &'a str,
    #[serde(skip)]
    title: &'a str,
    #[serde(skip)]
    policy: SecurityPolicy,
}

impl<'a> LivePage<'a> {
    /// The page of a view. The view sets the title when it is mounted.
    pub(crate) fn new(page: &'a DeadPage, policy: SecurityPolicy) -> Self {
        let title = page.title.as_deref().unwrap_or_default();
        Self { id: &page.id, content: &page.content, title, policy }
    }
}

impl View for LivePage<'_> {
    const TEMPLATE: &'static str = "live/show.html";

    fn title(&self) -> Message {
        self.title.into()
    }

    fn policy(&self) -> SecurityPolicy {
        self.policy.clone()
    }
}

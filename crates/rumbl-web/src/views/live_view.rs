//! What surrounds a live page.

use actix_live::DeadPage;
use serde::Serialize;

use super::View;
use crate::security_policy::SecurityPolicy;

/// A live page before its client has connected, for the layout.
#[derive(Debug, Serialize)]
pub(crate) struct LivePage<'a> {
    id: &'a str,
    /// HTML of the view, which has escaped what people wrote.
    content: &'a str,
    #[serde(skip)]
    title: &'a str,
    #[serde(skip)]
    policy: SecurityPolicy,
}

impl<'a> LivePage<'a> {
    /// The page of a view, which sets its title when it is mounted.
    pub(crate) fn new(page: &'a DeadPage, policy: SecurityPolicy) -> Self {
        let title = page.title.as_deref().unwrap_or_default();
        Self { id: &page.id, content: &page.content, title, policy }
    }
}

impl View for LivePage<'_> {
    const TEMPLATE: &'static str = "live/show.html";

    fn title(&self) -> String {
        self.title.to_owned()
    }

    fn policy(&self) -> SecurityPolicy {
        self.policy.clone()
    }
}

//! Content that the client shows elsewhere in the document.

use crate::html as template_of;
use crate::html::{Component, Html};

/// Content that the client moves into another element, outside the view (`<.portal>`); its events
/// stay with the view. So a dialog is above everything else of the page, wherever it is rendered.
///
/// ```
/// use actix_live::{Portal, html, to_html};
///
/// let page = html! {
///     <div>
///         <Portal id="help" target="body"><p role="dialog">"Press ? for help."</p></Portal>
///     </div>
/// };
/// assert!(to_html(&page).contains(r#"<template id="help" data-phx-portal="body">"#));
/// ```
pub struct Portal<'a> {
    /// The element's id.
    pub id: &'a str,
    /// A selector for where it is shown.
    pub target: &'a str,
    /// Its content.
    pub children: &'a dyn Html,
}

impl Component for Portal<'_> {
    fn render(&self) -> impl Html {
        template_of! {
            <template id={self.id} data-phx-portal={self.target}>
                <div id="_lv_portal_wrap_{self.id}">{self.children}</div>
            </template>
        }
    }
}

impl std::fmt::Debug for Portal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portal").field("id", &self.id).finish_non_exhaustive()
    }
}

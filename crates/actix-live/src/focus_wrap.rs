//! Content that keeps the focus.

use std::fmt;

use crate::html as template_of;
use crate::html::{Component, Html};

/// Content that the focus stays in while it is shown, such as a dialog (`<.focus_wrap>`): after its
/// last field comes its first.
///
/// ```
/// use actix_live::{FocusWrap, html, to_html};
///
/// let dialog = html! {
///     <div id="dialog"><FocusWrap id="dialog-content"><button>"Close"</button></FocusWrap></div>
/// };
/// assert!(to_html(&dialog).contains(r#"data-phx-hook="Phoenix.FocusWrap""#));
/// ```
pub struct FocusWrap<'a> {
    /// The element's id.
    pub id: &'a str,
    /// Its content.
    pub children: &'a dyn Html,
}

impl Component for FocusWrap<'_> {
    fn render(&self) -> impl Html {
        template_of! {
            <div id={self.id} data-phx-hook="Phoenix.FocusWrap" tabindex="-1">
                <div id="{self.id}-start" tabindex="0" aria-hidden="true"></div>
                {self.children}
                <div id="{self.id}-end" tabindex="0" aria-hidden="true"></div>
            </div>
        }
    }
}

impl fmt::Debug for FocusWrap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FocusWrap").field("id", &self.id).finish_non_exhaustive()
    }
}

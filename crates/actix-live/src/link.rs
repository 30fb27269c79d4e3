//! Links between live pages.

use crate::html as template_of;
use crate::html::{Component, Html};

/// A link to a live page that avoids a full page load (`<.link>`).
///
/// ```
/// use actix_live::{Link, To, html, to_html};
///
/// let link = html! {
///     <p><Link id="next" to={To::Patch("/posts?page=2")} class="button">"Next"</Link></p>
/// };
/// assert!(to_html(&link).contains(r#"data-phx-link="patch" data-phx-link-state="push""#));
/// // A link without a class.
/// let link = html! { <p><Link id="all" to={To::Navigate("/posts")} ..>"All"</Link></p> };
/// assert!(to_html(&link).contains(r#"href="/posts""#));
/// ```
pub struct Link<'a> {
    /// The element's id.
    pub id: &'a str,
    /// Where it leads.
    pub to: To<'a>,
    /// The element's class.
    pub class: Option<&'a str>,
    /// Its content.
    pub children: &'a dyn Html,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To<'a> {
    /// The same view at another address.
    Patch(&'a str),
    /// The same, replacing the current entry in the browser's history.
    ReplacePatch(&'a str),
    /// Another live page in the same live session.
    Navigate(&'a str),
    /// The same, replacing the current entry in the browser's history.
    ReplaceNavigate(&'a str),
}

/// A link to `/`, for tags that end with `..`: they have at least an id and where the link leads.
impl Default for Link<'_> {
    fn default() -> Self {
        Self { id: "", to: To::Navigate("/"), class: None, children: <&dyn Html>::default() }
    }
}

impl Component for Link<'_> {
    fn render(&self) -> impl Html {
        let (to, kind, state) = match self.to {
            To::Patch(to) => (to, "patch", "push"),
            To::ReplacePatch(to) => (to, "patch", "replace"),
            To::Navigate(to) => (to, "redirect", "push"),
            To::ReplaceNavigate(to) => (to, "redirect", "replace"),
        };
        template_of! {
            <a id={self.id} class={self.class} href={to} data-phx-link={kind} data-phx-link-state={state}>
                {self.children}
            </a>
        }
    }
}

impl std::fmt::Debug for Link<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("id", &self.id).field("to", &self.to).finish_non_exhaustive()
    }
}

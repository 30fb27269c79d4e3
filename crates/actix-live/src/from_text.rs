//! Quoted texts as attributes of components.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

/// What a quoted attribute of a component, such as `label="Name"`, may set: a field for a text, or for
/// a text that may be absent.
///
/// ```
/// use actix_live::{Component, Html, html, to_html};
///
/// struct Badge<'a> {
///     class: Option<&'a str>,
///     label: String,
/// }
///
/// impl Component for Badge<'_> {
///     fn render(&self) -> impl Html {
///         html! { <b class={self.class}>{&self.label}</b> }
///     }
/// }
///
/// let page = html! { <p><Badge class="new" label="New"/></p> };
/// assert_eq!(to_html(&page), "<p><b class=\"new\">New</b></p>");
/// ```
#[diagnostic::on_unimplemented(
    message = "a quoted text is no `{Self}`",
    label = "expected `{Self}`, found a quoted text",
    note = "other values stand in braces: `name={{value}}`"
)]
pub trait FromText {
    /// Returns the text as this type.
    fn from_text(text: &'static str) -> Self;
}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl FromText for $text {
            fn from_text(text: &'static str) -> Self {
                text.into()
            }
        }
    )*};
}

texts!(&str, String, Cow<'_, str>, Box<str>, Rc<str>, Arc<str>);

impl<T: FromText> FromText for Option<T> {
    fn from_text(text: &'static str) -> Self {
        Some(T::from_text(text))
    }
}

//! What a template may contain.

use std::hash::Hash;

use crate::renderer::{Renderer, WordList, hash};
use crate::template::Template;

/// A template with its values, as returned by `html!`.
pub trait Html: Dynamic {
    /// Renders it as a whole page or component.
    #[doc(hidden)]
    fn render_root(&self, renderer: &mut Renderer);

    /// Its template, if all values of the type share one.
    #[doc(hidden)]
    fn parts(&self) -> Option<Parts<'_>> {
        None
    }
}

/// A function component: a struct whose fields are its attributes and slots.
///
/// ```
/// use actix_live::{Component, Html, html};
///
/// struct Badge<'a> {
///     color: &'a str,
///     children: &'a dyn Html,
/// }
///
/// impl Component for Badge<'_> {
///     fn render(&self) -> impl Html {
///         html! { <b class={["badge", self.color]}>{self.children}</b> }
///     }
/// }
///
/// let page = html! { <p><Badge color="red">"new"</Badge></p> };
/// assert_eq!(actix_live::to_html(&page), r#"<p><b class="badge red">new</b></p>"#);
/// ```
///
/// A missing attribute is a compile error at the tag, unless the tag ends with `..`, which fills in
/// the fields of `Default::default()`. A quoted attribute sets a text, or an `Option` of one
/// ([`FromText`](crate::FromText)). A slot `<:name>…</:name>` sets the field `name`, and other content
/// between the tags sets the field `children`; both are `&dyn Html`. A slot with attributes or an
/// argument, or one that is given several times, sets a slice of [`Slot`](crate::Slot)s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no component",
    label = "`Component` is not implemented for it",
    note = "a tag with a capital letter is a struct that implements `actix_live::Component`"
)]
pub trait Component {
    /// The component's HTML.
    fn render(&self) -> impl Html;
}

/// A value in braces, rendered with escaping.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be shown in a template",
    label = "neither a text, a number, an `Option` of these, nor HTML",
    note = "format it first, as in `{{value.to_string()}}`"
)]
pub trait Dynamic {
    /// Renders the value.
    #[doc(hidden)]
    fn put(&self, renderer: &mut Renderer);
}

/// A value of an attribute: a text or number, an `Option`, or a `bool` for an attribute that is
/// either present or absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the value of an attribute",
    label = "neither a text, a number, a `bool`, nor an `Option` of these"
)]
pub trait AttributeValue {
    /// Renders the attribute with a leading space, or nothing.
    #[doc(hidden)]
    fn put_attribute(&self, name: &'static str, renderer: &mut Renderer);
}

/// One item of `class={[…]}` or `style={[…]}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be an item of `class` or `style`",
    label = "neither a text, nor an `Option` or a list of texts"
)]
pub trait Words {
    /// Adds the words.
    #[doc(hidden)]
    fn add(&self, words: &mut WordList<'_>);
}

/// HTML that is rendered without escaping.
///
/// User input has to be sanitised first. Values in braces without this wrapper are escaped.
#[derive(Debug, Clone, Copy)]
pub struct Raw<T: AsRef<str>>(pub T);

/// A template and what renders its dynamics.
#[doc(hidden)]
pub type Parts<'a> = (&'static Template, &'a dyn Fn(&mut Renderer));

struct Filled<F> {
    template: &'static Template,
    fill: F,
}

/// Called by `html!`.
#[doc(hidden)]
pub fn template<F: Fn(&mut Renderer)>(template: &'static Template, fill: F) -> impl Html {
    Filled { template, fill }
}

impl<F: Fn(&mut Renderer)> Html for Filled<F> {
    fn render_root(&self, renderer: &mut Renderer) {
        renderer.root(self.template, &mut |renderer| (self.fill)(renderer));
    }

    fn parts(&self) -> Option<Parts<'_>> {
        Some((self.template, &self.fill))
    }
}

impl<F: Fn(&mut Renderer)> Dynamic for Filled<F> {
    fn put(&self, renderer: &mut Renderer) {
        renderer.tree(self.template, &mut |renderer| (self.fill)(renderer));
    }
}

/// The content of a slot that a tag leaves out.
struct Nothing;

static NOTHING: Template = Template::new(&[""], false);

impl Html for Nothing {
    fn render_root(&self, renderer: &mut Renderer) {
        renderer.root(&NOTHING, &mut |_| {});
    }
}

impl Dynamic for Nothing {
    fn put(&self, renderer: &mut Renderer) {
        renderer.empty();
    }
}

/// Nothing. So a component with slots can derive `Default`, which lets its tags leave them out.
impl Default for &dyn Html {
    fn default() -> Self {
        &Nothing
    }
}

impl<T: Html + ?Sized> Html for &T {
    fn render_root(&self, renderer: &mut Renderer) {
        (**self).render_root(renderer);
    }
}

impl<T: Html + ?Sized> Html for Box<T> {
    fn render_root(&self, renderer: &mut Renderer) {
        (**self).render_root(renderer);
    }
}

/// The hash of a list's key.
#[doc(hidden)]
pub fn key<T: Hash + ?Sized>(value: &T) -> u64 {
    hash(value)
}

/// Renders a template as the HTML of a page that is not live. Live components in it are mounted one
/// by one, without [`update_many`](crate::LiveComponent::update_many).
pub fn to_html(html: &dyn Html) -> String {
    crate::renderer::html(&|renderer| html.render_root(renderer))
}

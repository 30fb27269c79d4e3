//! Slots with attributes and arguments.

use std::fmt;
use std::ops::Deref;

use crate::html::{Html, template};
use crate::renderer::Renderer;
use crate::template::Template;

/// A slot that may be given several times, has attributes, or shows what the component passes to it
/// (`slot` with `:let`).
///
/// A component has a slice of them as a field. `A` are the attributes, a struct to which the slot
/// dereferences; those that a tag leaves out have their default. `T` is what the component passes
/// to [`render`](Self::render).
///
/// ```
/// use actix_live::{Component, Html, Slot, html, to_html};
///
/// /// A table with a row for each item.
/// struct Table<'a, T> {
///     rows: &'a [T],
///     col: &'a [Slot<'a, Column<'a>, T>],
/// }
///
/// #[derive(Default)]
/// struct Column<'a> {
///     label: &'a str,
///     class: Option<&'a str>,
/// }
///
/// impl<T> Component for Table<'_, T> {
///     fn render(&self) -> impl Html {
///         html! {
///             <table>
///                 <tr>for col in self.col { <th>{col.label}</th> }</tr>
///                 for row in self.rows {
///                     <tr>for col in self.col { <td class={col.class}>{col.render(row)}</td> }</tr>
///                 }
///             </table>
///         }
///     }
/// }
///
/// let prices = [("Tea", 3), ("Cake", 4)];
/// let page = html! {
///     <main>
///         <Table rows={&prices}>
///             <:col label="What" |(name, _)|><b>{name}</b></:col>
///             <:col label="Price" class="number" |(_, price)|>{price}" €"</:col>
///         </Table>
///     </main>
/// };
/// assert!(to_html(&page).contains("<td class=\"\"><b>Cake</b></td><td class=\"number\">4 €</td>"));
/// ```
///
/// In a tag, the pattern between `|` and `|` stands after the attributes, as in a closure; it is
/// matched against a `&T`. `||` makes a slot of this type that uses nothing of what it is passed.
pub struct Slot<'a, A = (), T: ?Sized = ()> {
    attributes: A,
    template: &'static Template,
    fill: &'a dyn Fn(&T, &mut Renderer),
}

impl<A, T: ?Sized> Slot<'_, A, T> {
    /// The slot's content for what the component passes to it.
    pub fn render(&self, argument: &T) -> impl Html {
        template(self.template, move |renderer| (self.fill)(argument, renderer))
    }
}

impl<A, T: ?Sized> Deref for Slot<'_, A, T> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.attributes
    }
}

impl<A: fmt::Debug, T: ?Sized> fmt::Debug for Slot<'_, A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("attributes", &self.attributes).finish_non_exhaustive()
    }
}

/// Called by `html!`.
#[doc(hidden)]
pub fn slot<'a, A, T: ?Sized>(
    attributes: A,
    template: &'static Template,
    fill: &'a dyn Fn(&T, &mut Renderer),
) -> Slot<'a, A, T> {
    Slot { attributes, template, fill }
}

/// Called by `html!`, with what sets the attributes that the tag has.
#[doc(hidden)]
pub fn slot_attributes<A: Default>(set: &dyn Fn(&mut A)) -> A {
    let mut attributes = A::default();
    set(&mut attributes);
    attributes
}

//! Memoization: skips components whose props have not changed.

use std::any::{TypeId, type_name};
use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use crate::renderer::{Memoized, SeededHasher, hasher};

/// Props that can be told apart. A [`Component`](crate::Component) that derives it is rendered only if its
/// props are others than at its last rendering.
///
/// ```
/// use actix_live::{Component, Html, Memo, html};
///
/// #[derive(Memo)]
/// struct Row<'a> {
///     name: &'a str,
///     price: u32,
/// }
///
/// impl Component for Row<'_> {
///     fn render(&self) -> impl Html {
///         html! { <tr><td>{self.name}</td><td>{self.price}</td></tr> }
///     }
/// }
///
/// let rows = [("tea", 3), ("cake", 4)];
/// let page = html! { for (name, price) in rows; key = name { <Row name={name} price={price}/> } };
/// assert_eq!(actix_live::to_html(&html! { <table>{&page}</table> }).matches("<td>").count(), 4);
/// ```
///
/// The props are everything that such a component may render: it has no access to its view, every field counts, and a
/// field whose type has no `Memo`, such as a slot or a `Cell`, does not compile. `render` must not depend on the time
/// or any other changing state. Fields are compared by the hashes of their contents; [`Rev`](crate::Rev) reduces a
/// value of any size to one number.
///
/// ```compile_fail
/// # use actix_live::{Html, Memo};
/// #[derive(Memo)]
/// struct Card<'a> {
///     children: &'a dyn Html, // what is in a slot can't be compared
/// }
/// ```
///
/// With `#[memo(shared)]`, views on one thread share encoded diffs: when several clients go from the same state to the
/// same state, the component is rendered once for all of them. That pays off for content that many people see, such as
/// a list that changes with a broadcast, and costs a little where everybody sees something different. A component that
/// contains a live component or a nested view is always rendered by each view.
///
/// As the only content of a keyed `for` entry, a memoized component costs about as much as its hash. It is never shared
/// there: share the list instead.
pub trait Memo {
    /// Whether views share the rendered diffs.
    #[doc(hidden)]
    const IS_SHARED: bool = false;

    /// Adds everything that may be rendered to the key.
    #[doc(hidden)]
    fn memo(&self, key: &mut MemoKey);
}

/// The hash of a component's props, in progress.
#[doc(hidden)]
pub struct MemoKey(SeededHasher);

impl MemoKey {
    /// The key of these props; `None` if they can't be memoized.
    pub(crate) fn of<T: Memo>(props: &T) -> Option<Memoized> {
        let mut key = Self(hasher());
        props.memo(&mut key);
        Memoized::new(key.0.finish())
    }

    /// Distinguishes types with equal fields. `Site` belongs to one definition.
    pub fn kind<Site: 'static>(&mut self) {
        TypeId::of::<Site>().hash(&mut self.0);
    }

    /// Distinguishes instances of a generic type.
    pub fn generics<T>(&mut self) {
        type_name::<T>().hash(&mut self.0);
    }

    /// Distinguishes the variants of an enum.
    pub fn variant(&mut self, index: u32) {
        index.hash(&mut self.0);
    }
}

impl fmt::Debug for MemoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoKey")
    }
}

macro_rules! hashed {
    ($($value:ty),*) => {$(
        impl Memo for $value {
            fn memo(&self, key: &mut MemoKey) {
                self.hash(&mut key.0);
            }
        }
    )*};
}

hashed!(
    str,
    String,
    Cow<'_, str>,
    bool,
    char,
    (),
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    std::time::Duration
);

impl Memo for f32 {
    fn memo(&self, key: &mut MemoKey) {
        self.to_bits().memo(key);
    }
}

impl Memo for f64 {
    fn memo(&self, key: &mut MemoKey) {
        self.to_bits().memo(key);
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {$(
        impl<T: Memo + ?Sized> Memo for $pointer {
            fn memo(&self, key: &mut MemoKey) {
                (**self).memo(key);
            }
        }
    )*};
}

// Hash the contents, not the address, which may be reused for another value.
pointers!(&T, Box<T>, Rc<T>, Arc<T>);

impl<T: Memo> Memo for Option<T> {
    fn memo(&self, key: &mut MemoKey) {
        self.is_some().memo(key);
        if let Some(value) = self {
            value.memo(key);
        }
    }
}

impl<T: Memo> Memo for [T] {
    fn memo(&self, key: &mut MemoKey) {
        self.len().memo(key);
        for item in self {
            item.memo(key);
        }
    }
}

impl<T: Memo, const N: usize> Memo for [T; N] {
    fn memo(&self, key: &mut MemoKey) {
        self.as_slice().memo(key);
    }
}

impl<T: Memo> Memo for Vec<T> {
    fn memo(&self, key: &mut MemoKey) {
        self.as_slice().memo(key);
    }
}

impl<A: Memo, B: Memo> Memo for (A, B) {
    fn memo(&self, key: &mut MemoKey) {
        self.0.memo(key);
        self.1.memo(key);
    }
}

#[cfg(test)]
mod tests;

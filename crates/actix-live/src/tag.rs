//! A component in a template, which is rendered or skipped.

use crate::html::{Component, Dynamic as _, Html as _};
use crate::memo::{Memo, MemoKey};
use crate::renderer::{Memoized, Renderer};
use crate::template::Template;

/// What stands around a component of which nothing is known: nothing.
static AROUND: Template = Template::new(&["", ""], false);

/// A component as `html!` has it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Tag<C>(C);

/// `html!` calls this.
#[doc(hidden)]
pub fn tag<C: Component>(component: C) -> Tag<C> {
    Tag(component)
}

/// A component that can be told apart by its props. `html!` writes `(&tag(…)).put_component(…)`, for which
/// the compiler takes these methods where the component implements [`Memo`], and otherwise [`AnyTag`]'s.
impl<C: Component + Memo> Tag<C> {
    #[doc(hidden)]
    pub fn put_component(&self, renderer: &mut Renderer) {
        let memo = MemoKey::of(&self.0);
        let body = &mut |renderer: &mut Renderer| self.0.render().put(renderer);
        if C::IS_SHARED { renderer.shared(memo, body) } else { renderer.memo(memo, body) }
    }

    #[doc(hidden)]
    pub fn put_entry(&self, key: Option<u64>, renderer: &mut Renderer) {
        let memo = MemoKey::of(&self.0);
        if !renderer.skip_entry(key, memo) {
            entry(&self.0, key, memo, renderer);
        }
    }
}

/// Any other component, which is rendered each time.
#[doc(hidden)]
pub trait AnyTag {
    fn put_component(&self, renderer: &mut Renderer);
    fn put_entry(&self, key: Option<u64>, renderer: &mut Renderer);
}

impl<C: Component> AnyTag for Tag<C> {
    fn put_component(&self, renderer: &mut Renderer) {
        self.0.render().put(renderer);
    }

    fn put_entry(&self, key: Option<u64>, renderer: &mut Renderer) {
        entry(&self.0, key, None, renderer);
    }
}

/// A component that is a whole entry of a list: its dynamics are the entry's own.
fn entry<C: Component>(
    component: &C,
    key: Option<u64>,
    memo: Option<Memoized>,
    renderer: &mut Renderer,
) {
    let html = component.render();
    match html.parts() {
        Some((template, fill)) => {
            renderer.memo_entry(template, key, memo, &mut |renderer| fill(renderer));
        }
        None => renderer.memo_entry(&AROUND, key, memo, &mut |renderer| {
            renderer.at(0);
            html.put(renderer);
        }),
    }
}

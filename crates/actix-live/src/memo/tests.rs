//! What is skipped or shared, and that it makes no visible difference.

use std::cell::Cell;

use proptest::prelude::*;

use super::MemoKey;
use crate::renderer::Page;
use crate::{
    Component, Html, LiveComponent, LiveSocket, Memo, Myself, NoEvents, Rev, html, live_component,
};

thread_local! {
    static RENDERED: Cell<usize> = const { Cell::new(0) };
}

fn rendered() -> usize {
    RENDERED.replace(0)
}

fn message(page: &mut Page, html: &dyn Html) -> String {
    page.render(&|renderer| html.render_root(renderer))
}

#[derive(Debug, Clone, Memo)]
struct Item {
    id: u32,
    name: String,
}

fn items(names: &[&str]) -> Vec<Item> {
    (0..).zip(names).map(|(id, name)| Item { id, name: (*name).to_owned() }).collect()
}

#[derive(Memo)]
struct Row<'a> {
    item: &'a Item,
    prefix: &'a str,
}

impl Component for Row<'_> {
    fn render(&self) -> impl Html {
        RENDERED.set(RENDERED.get() + 1);
        html! { <li id="r-{self.item.id}"><b>{self.prefix}</b>{&self.item.name}</li> }
    }
}

fn inline(items: &[Item], prefix: &str) -> impl Html {
    html! {
        <ul>
            for item in items; key = item.id {
                <li id="r-{item.id}"><b>{prefix}</b>{&item.name}</li>
            }
        </ul>
    }
}

fn rows(items: &[Item], prefix: &str) -> impl Html {
    html! { <ul>for item in items; key = item.id { <Row item={item} prefix={prefix}/> }</ul> }
}

macro_rules! list {
    ($name:ident, $(#[$attribute:meta])*) => {
        #[derive(Memo)]
        $(#[$attribute])*
        struct $name<'a> {
            items: &'a [Item],
            prefix: &'a str,
        }

        impl Component for $name<'_> {
            fn render(&self) -> impl Html {
                RENDERED.set(RENDERED.get() + 1);
                html! {
                    if self.items.len() > 2 { <h2>"many"</h2> }
                    <ul>
                        for item in self.items; key = item.id {
                            <li>if item.id > 1 { <b>{self.prefix}</b> }{&item.name}</li>
                        }
                    </ul>
                    if self.items.len() > 3 { <h2>"many"</h2> }
                }
            }
        }
    };
}

list!(Own,);
list!(Shared, #[memo(shared)]);

fn own(items: &[Item], prefix: &str) -> impl Html {
    html! { <h1>"a"</h1><Own items={items} prefix={prefix}/><p>{prefix}</p> }
}

fn shared(items: &[Item], prefix: &str) -> impl Html {
    html! { <h1>"a"</h1><Shared items={items} prefix={prefix}/><p>{prefix}</p> }
}

#[test]
fn a_row_is_rendered_if_its_props_are_others_and_only_then() {
    let mut page = Page::default();
    let mut items = items(&["a", "b", "c"]);
    message(&mut page, &rows(&items, "no"));
    assert_eq!(rendered(), 3);
    assert_eq!(message(&mut page, &rows(&items.clone(), "no")), "");
    assert_eq!(rendered(), 0, "equal props in another place");
    items[1].name = "B".to_owned();
    let changed = message(&mut page, &rows(&items, "no"));
    assert_eq!(changed, r#""0":{"k":{"1":{"2":"B"},"kc":3}}"#);
    assert_eq!(rendered(), 1);
    message(&mut page, &rows(&items, "nr"));
    assert_eq!(rendered(), 3, "every prop counts");
    items.swap(0, 1);
    let moved = message(&mut page, &rows(&items, "nr"));
    assert_eq!(moved, r#""0":{"k":{"0":1,"1":0,"kc":3,"km":true}}"#);
}

#[test]
fn a_component_in_a_page_is_rendered_if_its_props_are_others_and_only_then() {
    let mut page = Page::default();
    let items = items(&["a", "b", "c"]);
    message(&mut page, &own(&items, "x"));
    message(&mut page, &own(&items, "x"));
    assert_eq!(rendered(), 1);
    let changed = message(&mut page, &own(&items, "y"));
    assert_eq!(changed, r#""0":{"1":{"k":{"2":{"0":{"0":"y"}},"kc":3}}},"1":"y""#);
    assert_eq!(rendered(), 1);
}

#[test]
fn views_that_take_the_same_step_render_it_once_and_others_render_their_own() {
    let (old, new) = (items(&["shared", "b", "c"]), items(&["shared", "B", "c"]));
    let mut pages: Vec<Page> = std::iter::repeat_with(Page::default).take(3).collect();
    for page in &mut pages {
        message(page, &shared(&old, "x"));
    }
    assert_eq!(rendered(), 1, "joins");
    let diffs: Vec<String> =
        pages.iter_mut().map(|page| message(page, &shared(&new, "x"))).collect();
    assert_eq!(rendered(), 1, "a change");
    assert_eq!(diffs[0], r#""0":{"1":{"k":{"1":{"1":"B"},"kc":3}}}"#);
    assert!(diffs.iter().all(|diff| *diff == diffs[0]), "{diffs:?}");

    let mut other = Page::default();
    message(&mut other, &shared(&items(&["another", "b", "c"]), "x"));
    rendered();
    let diff = message(&mut other, &shared(&new, "x"));
    assert_eq!(rendered(), 1, "it comes from another state");
    assert_eq!(diff, r#""0":{"1":{"k":{"0":{"1":"shared"},"1":{"1":"B"},"kc":3}}}"#);
}

#[test]
fn who_joins_after_changes_gets_the_whole_and_shares_what_comes_then() {
    let states = ["a", "b", "c", "d"].map(|name| items(&["late", name]));
    let mut early = Page::default();
    for state in states.iter().take(3) {
        message(&mut early, &shared(state, "x"));
    }
    let mut late = Page::default();
    let joined = message(&mut late, &shared(&states[2], "x"));
    assert_eq!(joined, message(&mut Page::default(), &own(&states[2], "x")));
    let diff = message(&mut early, &shared(&states[3], "x"));
    rendered();
    assert_eq!(message(&mut late, &shared(&states[3], "x")), diff);
    assert_eq!(rendered(), 0, "it has the same as the early one");
}

#[derive(Memo)]
#[memo(shared)]
struct Bold<'a> {
    text: &'a str,
}

impl Component for Bold<'_> {
    fn render(&self) -> impl Html {
        html! { <b>{self.text}</b> }
    }
}

#[derive(Memo)]
#[memo(shared)]
struct Italic<'a> {
    text: &'a str,
}

impl Component for Italic<'_> {
    fn render(&self) -> impl Html {
        html! { <i>{self.text}</i> }
    }
}

#[test]
fn components_with_equal_props_are_not_taken_for_each_other() {
    let page = |text: &'static str| html! { <Bold text={text}/><Italic text={text}/> };
    let joined = message(&mut Page::default(), &page("x"));
    assert!(
        joined.contains(r#"["<b>","</b>"]"#) && joined.contains(r#"["<i>","</i>"]"#),
        "{joined}"
    );
}

struct Inner {
    text: String,
}

impl LiveComponent for Inner {
    type Props = String;
    type Event = NoEvents;

    fn mount(text: String, _: &mut LiveSocket) -> Self {
        Self { text }
    }

    fn update(&mut self, text: String, _: &mut LiveSocket) {
        self.text = text;
    }

    fn render(&self, _: Myself) -> impl Html {
        html! { <i>{&self.text}</i> }
    }
}

#[derive(Memo)]
struct Around<'a> {
    text: &'a str,
}

impl Component for Around<'_> {
    fn render(&self) -> impl Html {
        RENDERED.set(RENDERED.get() + 1);
        html! { <p>{live_component::<Inner>("inner", self.text.to_owned())}</p> }
    }
}

#[derive(Memo)]
#[memo(shared)]
struct SharedAround<'a> {
    text: &'a str,
}

impl Component for SharedAround<'_> {
    fn render(&self) -> impl Html {
        html! { <div><Around text={self.text}/></div> }
    }
}

#[test]
fn what_has_a_live_component_in_it_is_neither_skipped_nor_shared() {
    let page = |text: &'static str| html! { <SharedAround text={text}/><p>{text}</p> };
    let mut pages: Vec<Page> = std::iter::repeat_with(Page::default).take(2).collect();
    // In the second view, number 1 belongs to another component.
    let taken = html! { <p>{live_component::<Inner>("other", String::new())}</p> };
    message(&mut pages[1], &taken);
    let joins: Vec<String> = pages.iter_mut().map(|view| message(view, &page("x"))).collect();
    assert!(joins[0].contains(r#""s":["<p>","</p>"],"0":1}"#), "{}", joins[0]);
    assert!(joins[1].contains(r#""s":["<p>","</p>"],"0":2}"#), "{}", joins[1]);
    assert_eq!(rendered(), 2);
    message(&mut pages[0], &page("x"));
    assert_eq!(rendered(), 1);
}

#[test]
fn a_revision_is_another_after_each_mutable_borrow_and_never_anothers() {
    let key = |rev: &Rev<Vec<u8>>| MemoKey::of(rev);
    let mut rev = Rev::new(vec![1]);
    let copy = rev.clone();
    assert_eq!(key(&rev), key(&copy));
    rev.push(2);
    assert_ne!(key(&rev), key(&copy));
    assert_ne!(key(&copy), key(&Rev::new(vec![1])));
}

#[derive(Memo)]
enum Choice {
    One(u8),
    Other(u8),
}

#[derive(Memo)]
struct Wrapped<T>(T);

#[test]
fn values_that_show_different_things_have_different_keys() {
    fn key<T: Memo>(value: T) -> Option<std::num::NonZeroU64> {
        MemoKey::of(&value)
    }
    assert_ne!(key(["ab", "c"]), key(["a", "bc"]));
    assert_ne!(key(vec![vec!["a"], vec![]]), key(vec![vec![], vec!["a"]]));
    assert_ne!(key(None::<u8>), key(Some(0_u8)));
    assert_ne!(key(0.0_f64), key(-0.0_f64));
    assert_ne!(key(Choice::One(1)), key(Choice::Other(1)));
    assert_ne!(key(Wrapped(1_u8)), key(Wrapped(1_i8)));
    assert_eq!(key(Choice::One(1)), key(Choice::One(1)));
    assert_eq!(key((String::from("a"), 1)), key((&"a", Box::new(1))));
}

fn list() -> impl Strategy<Value = Vec<Item>> {
    let ids = prop::sample::subsequence((0..6_u32).collect::<Vec<_>>(), 0..6).prop_shuffle();
    (ids, "[ab]{6}").prop_map(|(ids, names)| {
        ids.into_iter()
            .zip(names.chars())
            .map(|(id, name)| Item { id, name: name.into() })
            .collect()
    })
}

proptest! {
    #[test]
    fn rows_send_what_the_same_list_without_components_sends(
        states in prop::collection::vec((list(), "[xy]"), 1..12)
    ) {
        let (mut plain, mut memoized) = (Page::default(), Page::default());
        for (items, prefix) in &states {
            prop_assert_eq!(
                message(&mut memoized, &rows(items, prefix)),
                message(&mut plain, &inline(items, prefix)),
            );
        }
    }

    #[test]
    fn a_shared_component_sends_what_one_sends_that_is_not(
        steps in prop::collection::vec((0..3_usize, prop::bool::weighted(0.1), list(), "[xy]"), 1..24)
    ) {
        let mut views: Vec<(Page, Page)> = std::iter::repeat_with(Default::default).take(3).collect();
        for (view, joins_anew, items, prefix) in &steps {
            let (one, other) = &mut views[*view];
            if *joins_anew {
                (*one, *other) = Default::default();
            }
            prop_assert_eq!(
                message(one, &shared(items, prefix)),
                message(other, &own(items, prefix)),
            );
        }
    }
}

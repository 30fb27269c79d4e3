//! After any sequence of pages, a client that was sent the differences has the last page.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::FutureExt;
use proptest::prelude::*;

use super::{DeadRendering, Page, html as whole};
use crate::live_socket::{Address, LiveSocket};
use crate::testing::rendered::Rendered;
use crate::{
    Component, Dynamic, Html, LiveComponent, Memo, Myself, NoEvents, Session, html, live_component,
};

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Text(String),
    Attributes(Option<u8>, bool, String),
    If(bool, Box<Node>),
    Match(u8, Box<Node>),
    /// A list with keys, which are unique.
    Keyed(Vec<(u8, Node)>),
    Plain(Vec<Node>),
    Wrapped(Box<Node>),
    Memo(Vec<String>),
    Shared(Vec<String>),
    /// A component with its own tree, which may contain others.
    Live(Box<Node>),
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab]{0,2}", Just("<\"'&>".to_owned()), Just("ä\u{2028}\\".to_owned())]
}

fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        4 => text().prop_map(Node::Text),
        1 => (any::<Option<u8>>(), any::<bool>(), text())
            .prop_map(|(option, is, class)| Node::Attributes(option, is, class)),
        1 => prop::collection::vec(text(), 0..3).prop_map(Node::Memo),
        1 => prop::collection::vec(text(), 0..3).prop_map(Node::Shared),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            (any::<bool>(), boxed.clone()).prop_map(|(is, node)| Node::If(is, node)),
            (0..4_u8, boxed.clone()).prop_map(|(kind, node)| Node::Match(kind, node)),
            boxed.clone().prop_map(Node::Wrapped),
            boxed.prop_map(Node::Live),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::Plain),
            prop::collection::btree_map(0..6_u8, inner, 0..4)
                .prop_map(|entries| Node::Keyed(entries.into_iter().collect()))
                .prop_flat_map(|node| match node {
                    Node::Keyed(entries) =>
                        Just(entries).prop_shuffle().prop_map(Node::Keyed).boxed(),
                    other => Just(other).boxed(),
                }),
        ]
    })
}

#[derive(Memo)]
struct Remembered<'a> {
    texts: &'a [String],
}

impl Component for Remembered<'_> {
    fn render(&self) -> impl Html {
        html! { <i>for text in self.texts { <b>{text}</b> }</i> }
    }
}

#[derive(Memo)]
#[memo(shared)]
struct Common<'a> {
    texts: &'a [String],
}

impl Component for Common<'_> {
    fn render(&self) -> impl Html {
        html! {
            if self.texts.len() > 1 { <h2>{self.texts.len()}</h2> }
            for (index, text) in self.texts.iter().enumerate(); key = (index, text) { <li>{text}</li> }
        }
    }
}

/// A component that shows the node that it was given last.
struct Live {
    id: String,
    node: Node,
}

impl LiveComponent for Live {
    type Props = (String, Node);
    type Event = NoEvents;

    fn mount((id, node): (String, Node), _: &mut LiveSocket) -> Self {
        Self { id, node }
    }

    fn update(&mut self, (_, node): (String, Node), _: &mut LiveSocket) {
        self.node = node;
    }

    fn render(&self, _: Myself) -> impl Html {
        let placed = Placed(&self.node, self.id.clone());
        // Components of one type can have several templates.
        let html: Box<dyn Html> = match &self.node {
            Node::Text(_) => Box::new(html! { <p class="live">{placed}</p> }),
            _ => Box::new(html! { <div class="live">{placed}</div> }),
        };
        html
    }
}

/// A node with its path, of which the ids of components are made.
struct Placed<'a>(&'a Node, String);

impl Placed<'_> {
    fn inner<'b>(&self, node: &'b Node, at: &str) -> Placed<'b> {
        Placed(node, format!("{}.{at}", self.1))
    }
}

impl Dynamic for Placed<'_> {
    fn put(&self, renderer: &mut super::Renderer) {
        let inner = |node, at: &str| self.inner(node, at);
        match self.0 {
            Node::Text(text) => text.put(renderer),
            Node::Attributes(option, is, class) => html! {
                <p data-n={option} hidden={is} class={["a", class.as_str()]} title="x {class}"></p>
            }
            .put(renderer),
            Node::If(is, node) => html! {
                if *is { <p>{inner(node, "if")}</p> } else { "no" }
            }
            .put(renderer),
            Node::Match(kind, node) => html! {
                match kind {
                    0 => { <b>{inner(node, "m")}</b> }
                    1 => { {inner(node, "m")} {inner(node, "twice")} }
                    2 => { "two" }
                    _ => {}
                }
            }
            .put(renderer),
            Node::Keyed(entries) => html! {
                <ul>
                    for (key, node) in entries; key = key {
                        <li id="k{key}">if key % 2 == 0 { <u>{key}</u> }{inner(node, &format!("k{key}"))}</li>
                    }
                </ul>
            }
            .put(renderer),
            Node::Plain(nodes) => html! {
                for (index, node) in nodes.iter().enumerate() { {inner(node, &index.to_string())} }
            }
            .put(renderer),
            Node::Wrapped(node) => html! { <p>{inner(node, "w")}</p><hr> }.put(renderer),
            Node::Memo(texts) => html! { <Remembered texts={texts.as_slice()}/> }.put(renderer),
            Node::Shared(texts) => html! { <ul><Common texts={texts.as_slice()}/></ul> }.put(renderer),
            Node::Live(node) => {
                let id = format!("{}.l", self.1);
                live_component::<Live>(id.clone(), (id, (**node).clone())).put(renderer);
            }
        }
    }
}

/// The ids of the components that a page shows.
fn live_ids(node: &Node, path: &str, ids: &mut BTreeSet<String>) {
    let mut inner = |node: &Node, at: &str| live_ids(node, &format!("{path}.{at}"), ids);
    match node {
        Node::Text(_)
        | Node::Attributes(..)
        | Node::Memo(_)
        | Node::Shared(_)
        | Node::If(false, _) => {}
        Node::If(true, node) => inner(node, "if"),
        Node::Match(kind, node) => match kind {
            0 => inner(node, "m"),
            1 => {
                inner(node, "m");
                inner(node, "twice");
            }
            _ => {}
        },
        Node::Keyed(entries) => {
            for (key, node) in entries {
                inner(node, &format!("k{key}"));
            }
        }
        Node::Plain(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                inner(node, &index.to_string());
            }
        }
        Node::Wrapped(node) => inner(node, "w"),
        Node::Live(node) => {
            let id = format!("{path}.l");
            live_ids(node, &id, ids);
            ids.insert(id);
        }
    }
}

fn message(page: &mut Page, node: &Node) -> String {
    let placed = Placed(node, String::new());
    let body = html! { <main>{&placed}</main> };
    page.render(&|renderer| body.render_root(renderer))
}

/// The page as HTML before its client is connected.
fn first_page(body: &dyn Html) -> String {
    let rendering =
        DeadRendering::begin(Arc::new(|_, _| {}), &|renderer| body.render_root(renderer));
    let mut socket = LiveSocket::new(Arc::new(Session::fresh()), Address::default());
    rendering.finish(&mut socket).now_or_never().unwrap().unwrap().0
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_client_that_was_sent_the_differences_has_the_whole_page(
        nodes in prop::collection::vec(node(), 1..8)
    ) {
        let (mut page, mut client) = (Page::default(), Rendered::default());
        let (mut shown, mut marked) = (BTreeSet::new(), Vec::new());
        for (step, node) in nodes.iter().enumerate() {
            let sent = message(&mut page, node);
            client.merge(serde_json::from_str(&format!("{{{sent}}}")).unwrap());
            let placed = Placed(node, String::new());
            let body = html! { <main>{&placed}</main> };
            let page_as_html = whole(&|renderer| body.render_root(renderer));
            prop_assert_eq!(client.html(), page_as_html.as_str());
            prop_assert_eq!(first_page(&body), page_as_html.as_str());
            prop_assert_eq!(message(&mut page, node), "", "the same page is no difference");
            // The client says which components it no longer shows.
            let mut ids = BTreeSet::new();
            live_ids(node, "", &mut ids);
            let gone = shown.difference(&ids);
            let cids = gone.filter_map(|id| page.components.known(TypeId::of::<Live>(), id));
            let cids: Vec<u64> = cids.collect();
            page.components.mark(&cids);
            // Those that it said last time are destroyed, unless they are shown again.
            page.components.destroy(&marked);
            client.prune(&cids);
            marked = if step % 2 == 0 { cids } else { page.components.destroy(&cids) };
            shown = ids;
        }
    }
}

//! However many changes are rendered at once, the client has what it would have had one by one.

use proptest::prelude::*;

use super::{At, Stream};
use crate::renderer::Page;
use crate::testing::rendered::Rendered;
use crate::{Html as _, html};

#[derive(Debug, Clone)]
enum Change {
    Insert(u8, u16),
    Update(u8, u16),
    Delete(u8),
    Move(u8, u16),
    Reset,
    Render,
}

fn change() -> impl Strategy<Value = Change> {
    let id = 0..5_u8;
    prop_oneof![
        4 => (id.clone(), any::<u16>()).prop_map(|(id, n)| Change::Insert(id, n)),
        2 => (id.clone(), any::<u16>()).prop_map(|(id, n)| Change::Update(id, n)),
        2 => id.clone().prop_map(Change::Delete),
        2 => (id, any::<u16>()).prop_map(|(id, n)| Change::Move(id, n)),
        1 => Just(Change::Reset),
        2 => Just(Change::Render),
    ]
}

/// The items as they should be.
#[derive(Default)]
struct Model(Vec<(u8, u16)>);

impl Model {
    fn apply(&mut self, change: &Change) {
        let Self(items) = self;
        match *change {
            Change::Insert(id, n) | Change::Update(id, n) => {
                match (items.iter_mut().find(|(known, _)| *known == id), change) {
                    (Some(item), _) => item.1 = n,
                    (None, Change::Insert(..)) => items.push((id, n)),
                    (None, _) => {}
                }
            }
            Change::Delete(id) => items.retain(|(known, _)| *known != id),
            Change::Move(id, n) => {
                items.retain(|(known, _)| *known != id);
                items.push((id, n));
            }
            Change::Reset => items.clear(),
            Change::Render => {}
        }
    }
}

fn apply(stream: &mut Stream<u16>, change: &Change) {
    match *change {
        Change::Insert(id, n) => stream.insert(id, n, At::END),
        Change::Update(id, n) => stream.insert(id, n, At::UPDATE),
        Change::Delete(id) => stream.delete(id),
        Change::Move(id, n) => {
            stream.delete(id);
            stream.insert(id, n, At::END);
        }
        Change::Reset => stream.reset(),
        Change::Render => {}
    }
}

fn render(page: &mut Page, stream: &Stream<u16>, client: &mut Rendered) {
    let list = html! {
        <ul id="items" phx-update="stream">stream id, n in stream { <li id="{id}">{n}</li> }</ul>
    };
    let message = page.render(&|renderer| list.render_root(renderer));
    client.merge(serde_json::from_str(&format!("{{{message}}}")).unwrap());
}

proptest! {
    #[test]
    fn changes_that_are_rendered_late_show_what_they_would_have_shown_in_time(
        changes in prop::collection::vec(change(), 0..40)
    ) {
        let (mut stream, mut model) = (Stream::new("i"), Model::default());
        let (mut page, mut client) = (Page::default(), Rendered::default());
        render(&mut page, &stream, &mut client);
        for change in changes.iter().chain([&Change::Render]) {
            apply(&mut stream, change);
            model.apply(change);
            if let Change::Render = change {
                render(&mut page, &stream, &mut client);
                let items = model.0.iter().map(|(id, n)| format!("<li id=\"i-{id}\">{n}</li>"));
                let items: String = items.collect();
                prop_assert_eq!(
                    client.html(),
                    format!("<ul id=\"items\" phx-update=\"stream\">{items}</ul>")
                );
            }
        }
    }
}

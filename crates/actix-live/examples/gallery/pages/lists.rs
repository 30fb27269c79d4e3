//! Lists with and without keys.

use actix_live::{Component, Context, Html, LiveView, Memo, Result, html, live_component};
use serde::Deserialize;

use super::components::{Leaf, LeafProps};
use super::events::number;

#[derive(Clone, Memo)]
struct Item {
    id: i64,
    name: String,
    note: String,
}

impl Item {
    fn new(id: i64) -> Self {
        Self { id, name: format!("item {id}"), note: format!("note {id}") }
    }
}

pub(crate) struct Keyed {
    items: Vec<Item>,
    next: i64,
    others: u32,
    prefix: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyedEvent {
    One,
    First,
    Last,
    Drop,
    Droplast,
    Swap,
    Reverse,
    Movechange,
    Clear,
    Refill,
    Other,
    Prefix,
    Same,
}

/// How many items a page may have.
const MAX_ITEMS: i64 = 10_000;

impl Keyed {
    fn new_item(&mut self) -> Item {
        self.next += 1;
        Item::new(self.next - 1)
    }

    fn remove(&mut self, index: usize) {
        if index < self.items.len() {
            self.items.remove(index);
        }
    }

    fn swap(&mut self) {
        if self.items.len() > 1 {
            self.items.swap(0, 1);
        }
    }
}

impl LiveView for Keyed {
    type Event = KeyedEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let n = number(cx.params(), "n", 10).clamp(0, MAX_ITEMS);
        let items = (1..=n).map(Item::new).collect();
        Ok(Self { items, next: n + 1, others: 0, prefix: "no " })
    }

    async fn handle_event(&mut self, event: KeyedEvent, _: &mut Context<'_, Self>) -> Result {
        match event {
            KeyedEvent::One => {
                let name = format!("changed {}", self.others);
                if let Some(item) = self.items.get_mut(4) {
                    item.name = name;
                }
            }
            KeyedEvent::First => {
                let item = self.new_item();
                self.items.insert(0, item);
            }
            KeyedEvent::Last => {
                let item = self.new_item();
                self.items.push(item);
            }
            KeyedEvent::Drop => self.remove(2),
            KeyedEvent::Droplast => drop(self.items.pop()),
            KeyedEvent::Swap => self.swap(),
            KeyedEvent::Reverse => self.items.reverse(),
            KeyedEvent::Movechange => {
                if let Some(first) = self.items.first_mut() {
                    first.name = "moved".to_string();
                }
                self.swap();
            }
            KeyedEvent::Clear => self.items.clear(),
            KeyedEvent::Refill => self.items = (1..=10).map(Item::new).collect(),
            KeyedEvent::Other => self.others += 1,
            KeyedEvent::Prefix => self.prefix = "nr ",
            KeyedEvent::Same => self.items = self.items.clone(),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Keyed"</h1>
            <p id="others">{self.others}</p>
            <ul id="keyed">
                for item in &self.items; key = item.id {
                    <KeyedRow item={item} prefix={self.prefix}/>
                }
            </ul>
            <ul id="plain">
                for item in &self.items { <li><b>{&item.name}</b><i>{&item.note}</i></li> }
            </ul>
            <button id="one" phx-click="one">"one"</button>
            <button id="first" phx-click="first">"first"</button>
            <button id="last" phx-click="last">"last"</button>
            <button id="drop" phx-click="drop">"drop"</button>
            <button id="droplast" phx-click="droplast">"droplast"</button>
            <button id="swap" phx-click="swap">"swap"</button>
            <button id="reverse" phx-click="reverse">"reverse"</button>
            <button id="movechange" phx-click="movechange">"movechange"</button>
            <button id="clear" phx-click="clear">"clear"</button>
            <button id="refill" phx-click="refill">"refill"</button>
            <button id="other" phx-click="other">"other"</button>
            <button id="prefix" phx-click="prefix">"prefix"</button>
            <button id="same" phx-click="same">"same"</button>
        }
    }
}

/// A row that is rendered only if its item or the prefix has changed.
#[derive(Memo)]
struct KeyedRow<'a> {
    item: &'a Item,
    prefix: &'a str,
}

impl Component for KeyedRow<'_> {
    fn render(&self) -> impl Html {
        let Item { id, name, note } = self.item;
        html! { <li id="k-{id}"><b>{name}</b><i>{note}</i><u>{self.prefix}</u></li> }
    }
}

struct Row {
    id: u32,
    is_open: bool,
    cells: Vec<String>,
}

impl Row {
    fn first(id: u32) -> Self {
        Self { id, is_open: false, cells: ["a", "b", "c"].map(str::to_owned).to_vec() }
    }
}

pub(crate) struct Diffs {
    rows: Vec<Row>,
    next: u32,
    x: u32,
    y: u32,
    big: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DiffsEvent {
    Open { i: usize },
    Cell { i: usize, j: usize, v: String },
    Addcell { i: usize, v: String },
    Dropcell { i: usize },
    Swapopen { i: usize },
    Rotate,
    Droprow { i: usize },
    Addrow { i: usize },
    X,
    Y,
    Big,
    None,
    Some,
}

impl Diffs {
    fn toggle(&mut self, index: usize) {
        if let Some(row) = self.rows.get_mut(index) {
            row.is_open = !row.is_open;
        }
    }
}

impl LiveView for Diffs {
    type Event = DiffsEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self { rows: (1..=4).map(Row::first).collect(), next: 5, x: 0, y: 0, big: false })
    }

    async fn handle_event(&mut self, event: DiffsEvent, _: &mut Context<'_, Self>) -> Result {
        match event {
            DiffsEvent::Open { i } => self.toggle(i),
            DiffsEvent::Cell { i, j, v } => {
                if let Some(cell) = self.rows.get_mut(i).and_then(|row| row.cells.get_mut(j)) {
                    *cell = v;
                }
            }
            DiffsEvent::Addcell { i, v } => {
                if let Some(row) = self.rows.get_mut(i) {
                    row.cells.push(v);
                }
            }
            DiffsEvent::Dropcell { i } => {
                if let Some(row) = self.rows.get_mut(i)
                    && !row.cells.is_empty()
                {
                    row.cells.remove(0);
                }
            }
            DiffsEvent::Swapopen { i } => {
                self.toggle(i);
                self.rows.reverse();
            }
            DiffsEvent::Rotate => {
                if !self.rows.is_empty() {
                    self.rows.rotate_left(1);
                }
            }
            DiffsEvent::Droprow { i } => {
                if i < self.rows.len() {
                    self.rows.remove(i);
                }
            }
            DiffsEvent::Addrow { i } => {
                let row = Row { id: self.next, is_open: true, cells: Vec::new() };
                self.next += 1;
                self.rows.insert(i.min(self.rows.len()), row);
            }
            DiffsEvent::X => self.x += 1,
            DiffsEvent::Y => self.y += 1,
            DiffsEvent::Big => self.big = !self.big,
            DiffsEvent::None => self.rows.clear(),
            DiffsEvent::Some => self.rows = (1..=4).map(Row::first).collect(),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Diffs"</h1>
            if self.big { <div id="big"><span>{self.x}</span></div> }
            <div id="rows">
                for row in &self.rows; key = row.id {
                    let leaf = format!("leaf-{}", row.id);
                    <div id="r-{row.id}">
                        <p class="state">
                            if row.is_open { <b>"open {row.id} {self.x}"</b> }
                            else { <i>"shut {row.id}"</i> }
                        </p>
                        <ol>for cell in &row.cells { <li>"{cell} {self.y}"</li> }</ol>
                        {live_component::<Leaf>(&leaf, LeafProps { id: leaf.clone(), n: row.id })}
                    </div>
                }
            </div>
        }
    }
}

//! Pages for benchmarks.

use std::collections::HashMap;

use actix_live::{
    At, Broadcast, Component, Context, Html, LiveView, Memo, NoEvents, Result, Stream, html,
};
use serde::Deserialize;

pub(crate) const LIST: &str = "gallery:bench:list";
pub(crate) const STREAM: &str = "gallery:bench:stream";
const ITEMS: usize = 100;

pub(crate) struct BenchList {
    items: Vec<String>,
}

impl LiveView for BenchList {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.subscribe(LIST);
        Ok(Self { items: (1..=ITEMS).map(|id| format!("item {id}")).collect() })
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        _: &mut Context<'_, Self>,
    ) -> Result {
        let touched = broadcast.parse::<HashMap<String, String>>()?;
        let index = touched.get("i").and_then(|i| i.parse::<usize>().ok());
        let item = index.and_then(|index| self.items.get_mut(index.checked_sub(1)?));
        if let (Some(item), Some(text)) = (item, touched.get("text")) {
            item.clone_from(text);
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"List"</h1>
            <ul id="list"><Items items={&self.items}/></ul>
        }
    }
}

/// All clients have the same state, so a change is rendered once for all of them.
#[derive(Memo)]
#[memo(shared)]
struct Items<'a> {
    items: &'a [String],
}

impl Component for Items<'_> {
    fn render(&self) -> impl Html {
        html! {
            for (index, text) in self.items.iter().enumerate(); key = index {
                <Item index={index} text={text}/>
            }
        }
    }
}

#[derive(Memo)]
struct Item<'a> {
    index: usize,
    text: &'a str,
}

impl Component for Item<'_> {
    fn render(&self) -> impl Html {
        html! { <li id="b-{self.index + 1}"><b>{self.text}</b></li> }
    }
}

pub(crate) struct BenchStream {
    lines: Stream<String>,
    next: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StreamEvent {
    Append,
}

impl BenchStream {
    fn add(&mut self, text: String) {
        self.lines.insert(self.next, text, At::END);
        self.next += 1;
    }
}

impl LiveView for BenchStream {
    type Event = StreamEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.subscribe(STREAM);
        Ok(Self { lines: Stream::new("stream"), next: 1 })
    }

    async fn handle_event(&mut self, _: StreamEvent, _: &mut Context<'_, Self>) -> Result {
        self.add(format!("line {}", self.next));
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        _: &mut Context<'_, Self>,
    ) -> Result {
        let appended = broadcast.parse::<HashMap<String, String>>()?;
        self.add(appended.get("text").cloned().unwrap_or_default());
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Stream"</h1>
            <button id="append" phx-click="append">"append"</button>
            <ul id="stream" phx-update="stream">
                stream id, text in &self.lines { <li id="{id}">{text}</li> }
            </ul>
        }
    }
}

//! Lists that only the client stores.

use actix_live::{At, Context, Html, LiveView, Result, Stream, html};
use serde::Deserialize;

pub(crate) struct Streams {
    items: Stream<String>,
    next: u32,
    touched: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Append,
    Prepend,
    At,
    Update,
    Move,
    Reset,
    Empty,
    Bulk,
    Limit,
    Touch,
    Delete { id: String },
}

impl Streams {
    fn add(&mut self, at: At) {
        self.put(self.next, at);
        self.next += 1;
    }

    fn put(&mut self, n: u32, at: At) {
        self.items.insert(n, format!("item {n}"), at);
    }
}

impl LiveView for Streams {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        let mut streams = Self { items: Stream::new("items"), next: 1, touched: 0 };
        (1..=3).for_each(|_| streams.add(At::END));
        Ok(streams)
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Append => self.add(At::END),
            Event::Prepend => self.add(At::START),
            Event::At => self.add(At::index(1)),
            Event::Update => self.items.insert(2, "item 2 changed".to_owned(), At::END),
            Event::Move => {
                self.items.delete(1);
                self.put(1, At::END);
            }
            Event::Reset => {
                self.items.reset();
                self.next = 11;
                (0..2).for_each(|_| self.add(At::END));
            }
            Event::Empty => self.items.reset(),
            Event::Bulk => {
                self.next = 101;
                (0..100).for_each(|_| self.add(At::END));
            }
            Event::Limit => self.add(At::END.limit(-5)),
            Event::Touch => self.touched += 1,
            Event::Delete { id } => self.items.delete_by_dom_id(&id),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Streams"</h1>
            <ul id="items" phx-update="stream">
                <li id="none" class="only:block">"nothing"</li>
                stream id, text in &self.items {
                    <li id="{id}"><b>{text}</b><button class="del" phx-click="delete" phx-value-id="{id}">"x"</button></li>
                }
            </ul>
            <p id="touched">{self.touched}</p>
            <button id="append" phx-click="append">"append"</button>
            <button id="prepend" phx-click="prepend">"prepend"</button>
            <button id="at" phx-click="at">"at"</button>
            <button id="update" phx-click="update">"update"</button>
            <button id="move" phx-click="move">"move"</button>
            <button id="reset" phx-click="reset">"reset"</button>
            <button id="empty" phx-click="empty">"empty"</button>
            <button id="bulk" phx-click="bulk">"bulk"</button>
            <button id="limit" phx-click="limit">"limit"</button>
            <button id="touch" phx-click="touch">"touch"</button>
        }
    }
}

/// The number of posts in total, and per page.
const POSTS: u32 = 80;
const PAGE: u32 = 20;
/// How many posts the client keeps.
const KEPT: i64 = -60;

pub(crate) struct Feed {
    posts: Stream<u32>,
    page: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FeedEvent {
    Next,
    Prev,
}

impl Feed {
    fn load(&mut self, at: At) {
        self.page += 1;
        let first = (self.page - 1) * PAGE + 1;
        (first..first + PAGE).for_each(|n| self.posts.insert(n, n, at));
    }

    fn has_more(&self) -> bool {
        self.page * PAGE < POSTS
    }
}

impl LiveView for Feed {
    type Event = FeedEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        let mut feed = Self { posts: Stream::new("posts"), page: 0 };
        feed.load(At::END);
        Ok(feed)
    }

    async fn handle_event(&mut self, event: FeedEvent, _: &mut Context<'_, Self>) -> Result {
        if matches!(event, FeedEvent::Next) && self.has_more() {
            self.load(At::END.limit(KEPT));
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Feed"</h1>
            <p id="page">{self.page}</p>
            <ul
                id="posts"
                phx-update="stream"
                phx-viewport-top="prev"
                phx-viewport-bottom={self.has_more().then_some("next")}
            >
                stream id, n in &self.posts { <li id="{id}" style="height:60px">"post {n}"</li> }
            </ul>
        }
    }
}

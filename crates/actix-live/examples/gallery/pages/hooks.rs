//! The client's hooks, and the events they push to the view.

use std::time::Duration;

use actix_live::{Context, Html, Js, LiveView, Result, html, live_component};
use serde::Deserialize;
use serde_json::json;

use super::components::{Card, CardProps};

pub(crate) struct Hooks {
    n: u32,
    got: String,
    is_there: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Ask { q: i64 },
    AskChange { q: i64 },
    Send,
    Bump,
    Gone,
}

impl LiveView for Hooks {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.push_event("greet", &json!({ "hello": "mount" }));
        Ok(Self { n: 0, got: String::new(), is_there: true })
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Ask { q } => cx.reply(&json!({ "answer": 2 * q })),
            Event::AskChange { q } => {
                self.got = format!("q{q}");
                cx.reply(&json!({ "answer": q }));
            }
            Event::Send => {
                cx.push_event("greet", &json!({ "hello": "click" }));
                cx.push_event("greet", &json!({ "hello": "again" }));
            }
            Event::Bump => self.n += 1,
            Event::Gone => self.is_there = !self.is_there,
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Hooks"</h1>
            if self.is_there {
                <div id="hook" phx-hook="Probe" data-n="{self.n}">{self.n}</div>
            }
            <p id="got">{&self.got}</p>
            <ul id="log" phx-update="ignore"></ul>
            {live_component::<Card>("hc", CardProps { id: "hc".to_owned(), label: "card".to_owned() })}
            <button id="send" phx-click="send">"send"</button>
            <button id="bump" phx-click="bump">"bump"</button>
            <button id="gone" phx-click="gone">"gone"</button>
        }
    }
}

pub(crate) struct Optimistic {
    likes: u32,
    error: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LikeEvent {
    Like { bad: Option<bool> },
}

impl LiveView for Optimistic {
    type Event = LikeEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self { likes: 3, error: "" })
    }

    async fn handle_event(&mut self, event: LikeEvent, _: &mut Context<'_, Self>) -> Result {
        let LikeEvent::Like { bad } = event;
        tokio::time::sleep(Duration::from_millis(400)).await;
        match bad {
            Some(true) => self.error = "refused",
            _ => self.likes += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let like = Js::new().push("like").loading("#likes");
        let bad = Js::new().push("like").value("bad", true);
        let is_liked = (self.likes > 3).then_some("red");
        html! {
            <h1 id="title">"Optimistic"</h1>
            <p id="likes" class={[is_liked]}>{self.likes}</p>
            <p id="err">{self.error}</p>
            <button id="like" phx-click={&like}>"like"</button>
            <button id="bad" class="plain" phx-hook="Optimistic" phx-click={&bad}>"bad"</button>
        }
    }
}

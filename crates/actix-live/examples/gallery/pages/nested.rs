//! Views inside views.

use actix_live::{Context, Html, LiveView, NoEvents, Result, html, live_render};
use serde::Deserialize;

#[derive(Default)]
pub(crate) struct Nested {
    n: u32,
    is_closed: bool,
    page: String,
    has_broken: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Bump,
    Toggle,
}

impl LiveView for Nested {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        cx.params().text(&["page"]).clone_into(&mut self.page);
        self.has_broken = cx.params().text(&["broken"]) == "yes";
        Ok(())
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Bump => self.n += 1,
            Event::Toggle => self.is_closed = !self.is_closed,
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Nested"</h1>
            <p id="n">{self.n}</p>
            <p id="page">{&self.page}</p>
            <button id="bump" phx-click="bump">"bump"</button>
            <button id="toggle" phx-click="toggle">"toggle"</button>
            {live_render::<Child>("c1").session("name", "one")}
            if self.has_broken { {live_render::<Child>("c3").session("name", "broken")} }
            if !self.is_closed { {live_render::<Child>("c2").session("name", "two")} }
        }
    }
}

pub(crate) struct Child {
    name: String,
    n: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChildEvent {
    Inc,
    Crash,
    Patch,
    Navigate,
}

impl LiveView for Child {
    type Event = ChildEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let name = cx.child_session("name").and_then(|name| name.as_str()).unwrap_or_default();
        assert!(name != "broken" || !cx.is_connected(), "the address says so");
        Ok(Self { name: name.to_owned(), n: 0 })
    }

    async fn handle_event(&mut self, event: ChildEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            ChildEvent::Inc => self.n += 1,
            ChildEvent::Crash => panic!("the button says crash"),
            ChildEvent::Patch => cx.push_patch("/nested?page=2"),
            ChildEvent::Navigate => cx.push_navigate("/nav/a"),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <b class="n">"{&self.name} {self.n}"</b>
            <button class="inc" phx-click="inc">"+ 1"</button>
            <button class="crash" phx-click="crash">"crash"</button>
            <button class="patch" phx-click="patch">"patch"</button>
            <button class="navigate" phx-click="navigate">"navigate"</button>
        }
    }
}

/// A page whose layout has a player that continues across pages.
pub(crate) struct StickyA;

/// The second page with the same player.
pub(crate) struct StickyB;

impl LiveView for StickyA {
    type Event = NoEvents;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Sticky A"</h1>
            <a id="l-b" href="/sticky/b" data-phx-link="redirect" data-phx-link-state="push">"B"</a>
        }
    }
}

impl LiveView for StickyB {
    type Event = NoEvents;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Sticky B"</h1>
            <a id="l-a" href="/sticky/a" data-phx-link="redirect" data-phx-link-state="push">"A"</a>
        }
    }
}

#[derive(Default)]
pub(crate) struct Player {
    n: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlayerEvent {
    Inc,
}

impl LiveView for Player {
    type Event = PlayerEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, _: PlayerEvent, _: &mut Context<'_, Self>) -> Result {
        self.n += 1;
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <p id="sticky-n">{self.n}</p>
            <button id="sticky-inc" phx-click="inc">"+ 1"</button>
        }
    }
}

//! The counter.

use std::time::Duration;

use actix_live::{Context, Html, Js, LiveView, Result, html};
use serde::Deserialize;

#[derive(Default)]
pub(crate) struct Counter {
    count: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Inc { by: Option<i64> },
    Dec,
    Noop,
    Slow,
    Crash,
}

impl LiveView for Counter {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Inc { by } => self.count += by.unwrap_or(1),
            Event::Dec => self.count -= 1,
            Event::Noop => {}
            Event::Slow => {
                tokio::time::sleep(Duration::from_millis(600)).await;
                self.count += 1;
            }
            Event::Crash => panic!("the button says crash"),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Counter"</h1>
            <p id="count">{self.count}</p>
            <button id="inc" phx-click="inc">"+ 1"</button>
            <button id="inc5" phx-click="inc" phx-value-by="5">"+ 5"</button>
            <button id="dec" phx-click="dec">"- 1"</button>
            <button id="noop" phx-click="noop">"nothing"</button>
            <button id="slow" phx-click="slow" phx-disable-with="wait">"slow"</button>
            <button id="crash" phx-click="crash">"crash"</button>
            <p
                id="offline"
                class="hidden"
                phx-disconnected={Js::new().remove_class("hidden")}
                phx-connected={Js::new().add_class("hidden")}
            >
                "offline"
            </p>
        }
    }
}

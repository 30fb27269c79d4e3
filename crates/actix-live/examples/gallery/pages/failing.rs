//! Pages that fail.

use std::time::Duration;

use actix_live::{Context, Error, Html, LiveView, Result, html};
use serde::Deserialize;

#[derive(Default)]
pub(crate) struct Failing {
    is_broken: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Render,
    Exit,
}

impl LiveView for Failing {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        match (cx.params().text(&["when"]), cx.is_connected()) {
            ("dead404", _) | ("join404", true) => return Err(Error::not_found()),
            ("dead", _) | ("join", true) => panic!("the address says so"),
            ("slow", true) => tokio::time::sleep(Duration::from_millis(1_500)).await,
            _ => {}
        }
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Render => self.is_broken = true,
            Event::Exit => cx.stop(),
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        assert!(!self.is_broken, "the button says so");
        html! {
            <h1 id="title">"Failing"</h1>
            <p id="bad">"fine"</p>
            <button id="render" phx-click="render">"render"</button>
            <button id="unknown" phx-click="unknown">"unknown"</button>
            <button id="exit" phx-click="exit">"exit"</button>
        }
    }
}

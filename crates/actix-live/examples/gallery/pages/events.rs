//! Every kind of event.

use actix_live::{Context, Html, LiveView, Params, Result, html};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Default)]
pub(crate) struct Events {
    last: Option<String>,
    n: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Click(Value),
    Keydown(Value),
    Enter(Value),
    Focus(Value),
    Blur(Value),
    Away(Value),
    Window(Value),
    Throttled(Value),
    Outer(Value),
    Inner(Value),
}

/// The parameters that the page shows.
const SHOWN: [&str; 5] = ["altKey", "id", "k", "key", "value"];

impl LiveView for Events {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        let (name, value) = match event {
            Event::Click(value) => ("click", value),
            Event::Keydown(value) => ("keydown", value),
            Event::Enter(value) => ("enter", value),
            Event::Focus(value) => ("focus", value),
            Event::Blur(value) => ("blur", value),
            Event::Away(value) => ("away", value),
            Event::Window(value) => ("window", value),
            Event::Throttled(value) => ("throttled", value),
            Event::Outer(value) => ("outer", value),
            Event::Inner(value) => ("inner", value),
        };
        let shown =
            SHOWN.iter().filter_map(|name| Some(((*name).to_owned(), value.get(name)?.clone())));
        let shown: Map<String, Value> = shown.collect();
        self.last = Some(format!("{name} {}", Value::Object(shown)));
        self.n += 1;
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Events"</h1>
            <p id="last">{self.last.as_deref().unwrap_or("none")}</p>
            <p id="n">{self.n}</p>
            <button id="valued" phx-click="click" phx-value-id="7" phx-value-k="v" value="btn">"valued"</button>
            <input id="keydown" value="abc" phx-keydown="keydown">
            <input id="enter" phx-keyup="enter" phx-key="Enter">
            <input id="fb" value="fv" phx-focus="focus" phx-blur="blur">
            <div id="away" phx-click-away="away">"away"</div>
            <div id="win" phx-window-keydown="window" phx-key="Escape">"window"</div>
            <button id="throttled" phx-click="throttled" phx-throttle="1000">"throttled"</button>
            <div id="outer" phx-click="outer">
                "outer"
                <button id="inner" phx-click="inner">"inner"</button>
            </div>
        }
    }
}

/// Reads a number from the parameters, so that a page can show what was requested.
pub(crate) fn number(params: &Params, name: &str, default: i64) -> i64 {
    params.text(&[name]).parse().unwrap_or(default)
}

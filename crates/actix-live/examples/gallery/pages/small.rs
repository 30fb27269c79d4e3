//! Small pages: one feature, a few lines.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_live::{Context, Html, Link, LiveView, NoEvents, Result, To, html};
use serde::Deserialize;

pub(crate) struct Static {
    is_connected: bool,
    tz: String,
    mounts: String,
    tracked: String,
}

impl LiveView for Static {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let param = |name| cx.connect_param(name).map(ToString::to_string).unwrap_or_default();
        let tz = param("tz").trim_matches('"').to_owned();
        let (mounts, tracked) = (param("_mounts"), cx.tracked_static().join(" "));
        Ok(Self { is_connected: cx.is_connected(), tz, mounts, tracked })
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Static page"</h1>
            <p id="connected">if self.is_connected { "yes" } else { "no" }</p>
            <p id="tz">{&self.tz}</p>
            <p id="mounts">{&self.mounts}</p>
            <p id="tracked">{&self.tracked}</p>
        }
    }
}

pub(crate) struct Clock {
    time: String,
    ticks: u32,
}

#[derive(Clone)]
pub(crate) struct Tick;

/// The time of day in UTC.
fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs() % 86_400;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

impl LiveView for Clock {
    type Event = NoEvents;
    type Info = Tick;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.set_page_title("Clock");
        cx.send_interval(Duration::from_secs(1), Tick);
        Ok(Self { time: now(), ticks: 0 })
    }

    async fn handle_info(&mut self, _: Tick, cx: &mut Context<'_, Self>) -> Result {
        self.time = now();
        self.ticks += 1;
        cx.set_page_title(format!("Tick {}", self.ticks));
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Clock"</h1>
            <p id="time">{&self.time}</p>
            <p id="ticks">{self.ticks}</p>
        }
    }
}

#[derive(Default)]
pub(crate) struct FlashPage {
    n: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FlashEvent {
    Info,
    Error,
    Clear,
    Bump,
}

impl LiveView for FlashPage {
    type Event = FlashEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: FlashEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            FlashEvent::Info => cx.put_flash("info", "Info!"),
            FlashEvent::Error => cx.put_flash("error", "Error!"),
            FlashEvent::Clear => cx.clear_flash(None),
            FlashEvent::Bump => self.n += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Flash"</h1>
            <p id="n">{self.n}</p>
            <button id="info" phx-click="info">"info"</button>
            <button id="error" phx-click="error">"error"</button>
            <button id="clear" phx-click="clear">"clear"</button>
            <button id="bump" phx-click="bump">"bump"</button>
            <Link id="l-patch" to={To::Patch("/flash?x=1")} ..>"patch"</Link>
        }
    }
}

/// Instead of a temporary assign: the lines are a stream, which the server forgets as well.
pub(crate) struct Temporary {
    n: u32,
    lines: actix_live::Stream<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TemporaryEvent {
    Add,
    Bump,
}

impl LiveView for Temporary {
    type Event = TemporaryEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        let mut lines = actix_live::Stream::new("lines");
        lines.insert(1, "one".to_owned(), actix_live::At::END);
        Ok(Self { n: 1, lines })
    }

    async fn handle_event(&mut self, event: TemporaryEvent, _: &mut Context<'_, Self>) -> Result {
        self.n += 1;
        if let TemporaryEvent::Add = event {
            self.lines.reset();
            self.lines.insert(self.n, format!("line {}", self.n), actix_live::At::END);
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Temporary"</h1>
            <p id="n">{self.n}</p>
            <div id="lines" phx-update="stream">
                stream id, line in &self.lines { <p class="line" id="{id}">{line}</p> }
            </div>
            <button id="add" phx-click="add">"add"</button>
            <button id="bump" phx-click="bump">"bump"</button>
        }
    }
}

pub(crate) struct Portal {
    n: u32,
    is_open: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PortalEvent {
    Bump,
    Toggle,
}

impl LiveView for Portal {
    type Event = PortalEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self { n: 0, is_open: true })
    }

    async fn handle_event(&mut self, event: PortalEvent, _: &mut Context<'_, Self>) -> Result {
        match event {
            PortalEvent::Bump => self.n += 1,
            PortalEvent::Toggle => self.is_open = !self.is_open,
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Portal"</h1>
            if self.is_open {
                <actix_live::Portal id="port" target="#portal-root">
                    <div id="ported">
                        <b id="pn">{self.n}</b>
                        <button id="pbump" phx-click="bump">"bump"</button>
                    </div>
                </actix_live::Portal>
            }
            <button id="bump" phx-click="bump">"bump"</button>
            <button id="toggle" phx-click="toggle">"toggle"</button>
        }
    }
}

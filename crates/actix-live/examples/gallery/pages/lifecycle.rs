//! Hooks on a view's callbacks.

use std::any::Any;
use std::time::Duration;

use actix_live::{
    Broadcast, Context, Exit, Flow, Html, LifecycleHook, LiveSocket, LiveView, Result, html,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// The topic of what is told to everybody.
const TOPIC: &str = "news";

/// Writes down what a view is asked, and keeps some of it from the view.
#[derive(Default)]
struct Watching {
    seen: Vec<String>,
    rendered: u32,
}

impl Watching {
    /// Shows the view what was seen, and whether the view is still to see it.
    fn note(&mut self, what: &str, halts: bool, socket: &mut LiveSocket) -> Flow {
        self.seen.push(what.to_owned());
        socket.assign(Seen(self.seen.join(" ")));
        if halts { Flow::Halt } else { Flow::Continue }
    }
}

/// What the hook has seen.
#[derive(Clone)]
struct Seen(String);

impl LifecycleHook for Watching {
    async fn handle_params(&mut self, socket: &mut LiveSocket) -> Result<Flow> {
        let halts = socket.params().text(&["halt"]) == "yes";
        Ok(self.note("params", halts, socket))
    }

    async fn handle_event(
        &mut self,
        event: &str,
        _: &Value,
        socket: &mut LiveSocket,
    ) -> Result<Flow> {
        match event {
            // The view doesn't know this event.
            "detach" => {
                socket.detach_hook("watching");
                Ok(self.note(event, true, socket))
            }
            "halted" => {
                socket.reply(&json!({ "by": "hook" }));
                Ok(self.note(event, true, socket))
            }
            _ => Ok(self.note(event, false, socket)),
        }
    }

    async fn handle_info(
        &mut self,
        info: &mut (dyn Any + Send),
        socket: &mut LiveSocket,
    ) -> Result<Flow> {
        let is_own = info.is::<u8>();
        Ok(self.note(if is_own { "own" } else { "info" }, is_own, socket))
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: &Broadcast,
        socket: &mut LiveSocket,
    ) -> Result<Flow> {
        Ok(self.note(broadcast.event(), broadcast.event() == "secret", socket))
    }

    async fn handle_async(
        &mut self,
        name: &str,
        result: Result<&mut (dyn Any + Send), Exit>,
        socket: &mut LiveSocket,
    ) -> Result<Flow> {
        if let Some(number) = result.ok().and_then(|result| result.downcast_mut::<u32>()) {
            *number += 1;
        }
        Ok(self.note(name, name == "dropped", socket))
    }

    fn after_render(&mut self, socket: &mut LiveSocket) {
        self.rendered += 1;
        socket.push_event("rendered", &json!({ "times": self.rendered }));
    }
}

/// Shows what it was asked itself, beside what its hook has seen.
#[derive(Default)]
pub(crate) struct Lifecycle {
    seen: String,
    own: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Passed,
    Halted,
    Inform,
    Task { name: String },
    Tell { event: String },
}

/// A message to the view.
#[derive(Clone)]
pub(crate) struct Info;

impl Lifecycle {
    fn note(&mut self, what: &str, cx: &Context<'_, Self>) {
        self.own.push(what.to_owned());
        self.read(cx);
    }

    fn read(&mut self, cx: &Context<'_, Self>) {
        self.seen = cx.assigned::<Seen>().map(|seen| seen.0.clone()).unwrap_or_default();
    }
}

impl LiveView for Lifecycle {
    type Event = Event;
    type Info = Info;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.attach_hook("watching", Watching::default());
        cx.subscribe(TOPIC);
        Ok(Self::default())
    }

    async fn handle_params(&mut self, cx: &mut Context<'_, Self>) -> Result {
        self.note("params", cx);
        Ok(())
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Passed => self.note("passed", cx),
            Event::Halted => self.note("halted", cx),
            Event::Inform => {
                cx.send_info(7_u8);
                cx.send_after(Duration::ZERO, Info);
            }
            Event::Task { name } => {
                let done = name.clone();
                cx.start_async(&name, async { 1_u32 }, move |view, result, cx| {
                    view.note(&format!("{done}={}", result.unwrap_or_default()), cx);
                });
            }
            Event::Tell { event } => cx.broadcast(TOPIC, &event, &json!({})),
        }
        Ok(())
    }

    async fn handle_info(&mut self, _: Info, cx: &mut Context<'_, Self>) -> Result {
        self.note("info", cx);
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        self.note(broadcast.event(), cx);
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Lifecycle"</h1>
            <p id="seen">{&self.seen}</p>
            <p id="own">{self.own.join(" ")}</p>
            <button id="passed" phx-click="passed">"passed"</button>
            <button id="halted" phx-click="halted">"halted"</button>
            <button id="inform" phx-click="inform">"inform"</button>
            <button id="kept" phx-click="task" phx-value-name="kept">"a task"</button>
            <button id="dropped" phx-click="task" phx-value-name="dropped">"a dropped task"</button>
            <button id="tell" phx-click="tell" phx-value-event="news">"tell"</button>
            <button id="secret" phx-click="tell" phx-value-event="secret">"tell a secret"</button>
            <button id="detach" phx-click="detach">"detach"</button>
        }
    }
}

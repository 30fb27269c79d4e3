//! Work that runs in the background.

use std::time::Duration;

use actix_live::{AsyncResult, Context, Exit, Html, LiveView, Result, html};
use serde::Deserialize;

#[derive(Default)]
pub(crate) struct Async {
    org: AsyncResult<String>,
    ab: AsyncResult<(u32, u32)>,
    bad: AsyncResult<u32>,
    dies: AsyncResult<u32>,
    job: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Start,
    Fail,
    Slow,
    Cancel,
    Reload,
}

async fn wait(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

async fn org(name: &'static str) -> Result<String, String> {
    wait(300).await;
    Ok(name.to_owned())
}

impl Async {
    fn finish(&mut self, result: Result<Result<u32, &'static str>, Exit>) {
        self.job = match result {
            Ok(Ok(n)) => format!("done {n}"),
            Ok(Err(reason)) => format!("failed: {reason}"),
            Err(exit) => format!("failed: {exit}"),
        };
    }
}

impl LiveView for Async {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.assign_async("org", |view| &mut view.org, org("Acme"));
        cx.assign_async("ab", |view| &mut view.ab, async {
            wait(300).await;
            Ok((1, 2))
        });
        cx.assign_async("bad", |view| &mut view.bad, async {
            wait(200).await;
            Err("boom".to_owned())
        });
        cx.assign_async("dies", |view| &mut view.dies, async {
            wait(200).await;
            panic!("it dies")
        });
        Ok(Self { job: "idle".to_owned(), ..Self::default() })
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Start | Event::Fail | Event::Slow => {
                self.job = "working".to_string();
                let work = async move {
                    wait(if matches!(event, Event::Slow) { 5_000 } else { 300 }).await;
                    if matches!(event, Event::Fail) { Err("kaput") } else { Ok(42) }
                };
                cx.start_async("job", work, |view, result, _| view.finish(result));
            }
            Event::Cancel => {
                cx.cancel_async("job");
            }
            Event::Reload => {
                self.org.reload();
                cx.assign_async("org", |view| &mut view.org, org("Acme 2"));
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Async"</h1>
            <p id="org">{self.org.text(String::clone)}</p>
            <p id="ab">{self.ab.text(|(a, b)| format!("{a}+{b}"))}</p>
            <p id="bad">{self.bad.text(u32::to_string)}</p>
            <p id="dies">{self.dies.text(u32::to_string)}</p>
            <p id="job">{&self.job}</p>
            <button id="start" phx-click="start">"start"</button>
            <button id="fail" phx-click="fail">"fail"</button>
            <button id="slow" phx-click="slow">"slow"</button>
            <button id="cancel" phx-click="cancel">"cancel"</button>
            <button id="reload" phx-click="reload">"reload"</button>
        }
    }
}

/// How this page shows a result.
trait Text<T> {
    fn text(&self, show: impl Fn(&T) -> String) -> String;
}

impl<T> Text<T> for AsyncResult<T> {
    fn text(&self, show: impl Fn(&T) -> String) -> String {
        match (self.failure(), self.value()) {
            (Some(failure), _) => format!("failed: {failure}"),
            (None, Some(value)) => show(value),
            (None, None) => "loading".to_owned(),
        }
    }
}

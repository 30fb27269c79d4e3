//! A list whose rows are components that load what they show with one query.

use std::time::Duration;

use actix_live::{
    Context, Error, Exit, Html, LiveComponent, LiveSocket, LiveView, Myself, Result, Update, html,
    live_component,
};
use serde::Deserialize;

/// A row, which loads its name when it is first shown.
pub(crate) struct Row {
    id: u64,
    name: Option<String>,
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowEvent {
    Later,
    Work { fails: Option<bool> },
}

/// Asks for the names of all these rows at once, as a database would be.
async fn names(ids: &[u64]) -> Result<Vec<String>> {
    tokio::task::yield_now().await;
    if ids.contains(&13) {
        return Err(Error::status(500));
    }
    Ok(ids.iter().map(|id| format!("row {id}")).collect())
}

/// The message of the rows that they have loaded their names.
pub(crate) struct Loaded(usize);

impl LiveComponent for Row {
    type Props = u64;
    type Event = RowEvent;

    fn mount(id: u64, _: &mut LiveSocket) -> Self {
        Self { id, name: None, note: String::new() }
    }

    fn update(&mut self, _: u64, _: &mut LiveSocket) {}

    async fn update_many(updates: Vec<Update<Self>>, socket: &mut LiveSocket) -> Result<Vec<Self>> {
        let mut rows: Vec<Self> = updates.into_iter().map(|update| update.apply(socket)).collect();
        let mut unknown: Vec<&mut Self> =
            rows.iter_mut().filter(|row| row.name.is_none()).collect();
        let ids: Vec<u64> = unknown.iter().map(|row| row.id).collect();
        if !ids.is_empty() {
            for (row, name) in unknown.iter_mut().zip(names(&ids).await?) {
                row.name = Some(name);
            }
            socket.send_info(Loaded(ids.len()));
        }
        Ok(rows)
    }

    async fn handle_event(&mut self, event: RowEvent, socket: &mut LiveSocket) -> Result {
        let id = format!("row-{}", self.id);
        match event {
            RowEvent::Later => {
                let delay = Duration::from_millis(100);
                socket
                    .send_update_after::<Self>(&id, delay, |row| "later".clone_into(&mut row.note));
            }
            RowEvent::Work { fails } => {
                let work = async move {
                    assert!(fails != Some(true), "the button says so");
                    42
                };
                socket.update_async::<Self, _>(&id, work, |row, result: Result<i32, Exit>| {
                    row.note = result.map_or_else(|exit| exit.to_string(), |n| n.to_string());
                });
            }
        }
        Ok(())
    }

    fn render(&self, myself: Myself) -> impl Html {
        html! {
            <li id="row-{self.id}">
                <b>{&self.name}</b>
                <i>{&self.note}</i>
                <button class="later" phx-click="later" phx-target={myself}>"later"</button>
                <button class="work" phx-click="work" phx-target={myself}>"work"</button>
                <button class="fail" phx-click="work" phx-value-fails="true" phx-target={myself}>
                    "fail"
                </button>
            </li>
        }
    }
}

pub(crate) struct Rows {
    ids: Vec<u64>,
    queries: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Add,
    Shuffle,
    Break,
}

impl LiveView for Rows {
    type Event = Event;
    type Info = Loaded;

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let first = if cx.params().text(&["broken"]) == "yes" { 13 } else { 1 };
        Ok(Self { ids: (first..first + 3).collect(), queries: Vec::new() })
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        let next = self.ids.iter().max().map_or(1, |last| last + 1);
        match event {
            Event::Add => self.ids.extend([next, next + 1]),
            Event::Shuffle => self.ids.reverse(),
            Event::Break => self.ids.push(13),
        }
        Ok(())
    }

    async fn handle_info(&mut self, Loaded(rows): Loaded, _: &mut Context<'_, Self>) -> Result {
        self.queries.push(rows.to_string());
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Rows"</h1>
            <p id="queries">{self.queries.join(" ")}</p>
            <ul id="rows">
                for id in &self.ids; key = id { {live_component::<Row>(format!("row-{id}"), *id)} }
            </ul>
            <button id="add" phx-click="add">"add"</button>
            <button id="shuffle" phx-click="shuffle">"shuffle"</button>
            <button id="break" phx-click="break">"break"</button>
        }
    }
}

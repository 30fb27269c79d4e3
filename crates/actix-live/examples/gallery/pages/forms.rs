//! Forms.

use actix_live::{Context, Form, Html, LiveView, Result, html};
use serde::Deserialize;

const NAMES: [&str; 20] = [
    "Albania",
    "Algeria",
    "Andorra",
    "Angola",
    "Argentina",
    "Armenia",
    "Australia",
    "Austria",
    "Belgium",
    "Bolivia",
    "Brazil",
    "Bulgaria",
    "Canada",
    "Chile",
    "China",
    "Croatia",
    "Denmark",
    "Estonia",
    "Finland",
    "France",
];

#[derive(Default)]
pub(crate) struct Search {
    q: String,
    hits: Vec<&'static str>,
    asked: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SearchEvent {
    Search(Form),
}

impl LiveView for Search {
    type Event = SearchEvent;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: SearchEvent, _: &mut Context<'_, Self>) -> Result {
        let SearchEvent::Search(form) = event;
        self.q = form.text(&["q"]).to_string();
        let q = self.q.to_lowercase();
        let fits = |name: &&&str| !q.is_empty() && name.to_lowercase().starts_with(&q);
        self.hits = NAMES.iter().filter(fits).copied().collect();
        if !form.target().is_empty() {
            self.asked += 1;
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Search"</h1>
            <form id="search" phx-change="search" phx-submit="search">
                <input id="q" name="q" value={&self.q} phx-debounce="200" autocomplete="off">
            </form>
            <p id="hits">{self.hits.len()}" results"</p>
            <p id="asked">{self.asked}</p>
            <ul id="results">
                for name in &self.hits; key = name { <li class="hit">{name}</li> }
            </ul>
        }
    }
}

pub(crate) struct Trigger {
    csrf_token: String,
    name: String,
    is_triggered: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TriggerEvent {
    Go(Form),
}

impl LiveView for Trigger {
    type Event = TriggerEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let csrf_token = cx.session().csrf_token().to_owned();
        Ok(Self { csrf_token, name: String::new(), is_triggered: false })
    }

    async fn handle_event(&mut self, event: TriggerEvent, _: &mut Context<'_, Self>) -> Result {
        let TriggerEvent::Go(form) = event;
        self.name = form.text(&["user", "name"]).to_string();
        self.is_triggered = self.name.chars().count() > 2;
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Trigger"</h1>
            <form
                id="login-form"
                action="/login"
                method="post"
                phx-submit="go"
                phx-trigger-action={self.is_triggered}
            >
                <input type="hidden" name="_csrf_token" value={&self.csrf_token}>
                <input id="name" name="user[name]" value={&self.name}>
                <button id="go">"go"</button>
            </form>
        }
    }
}

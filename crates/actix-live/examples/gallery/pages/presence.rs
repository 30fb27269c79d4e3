//! Who is present.

use actix_live::{Broadcast, Context, Html, LiveView, NoEvents, Result, html};
use serde_json::json;

const TOPIC: &str = "gallery:presence";

pub(crate) struct Presence {
    me: String,
    /// Names and the number of open tabs, sorted.
    users: Vec<(String, usize)>,
}

impl Presence {
    async fn load(&mut self, cx: &mut Context<'_, Self>) {
        if let Some(endpoint) = cx.endpoint() {
            let present = endpoint.presence().list(TOPIC).await;
            self.users =
                present.into_iter().map(|(name, entry)| (name, entry.metas.len())).collect();
        }
    }
}

impl LiveView for Presence {
    type Event = NoEvents;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let me = cx.params().text(&["name"]).to_owned();
        cx.subscribe(TOPIC);
        cx.track(TOPIC, &me, &json!({}))?;
        let mut view = Self { me, users: Vec::new() };
        view.load(cx).await;
        Ok(view)
    }

    async fn handle_broadcast(&mut self, _: Broadcast, cx: &mut Context<'_, Self>) -> Result {
        self.load(cx).await;
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Presence"</h1>
            <p id="me">{&self.me}</p>
            <ul id="users">
                for (name, tabs) in &self.users; key = name { <li>"{name} ({tabs})"</li> }
            </ul>
        }
    }
}

//! A chat kept in memory.

use std::collections::VecDeque;
use std::sync::{LazyLock, Mutex, PoisonError};

use actix_live::{At, Broadcast, Context, Form, Html, LiveView, Result, Stream, html};
use serde::{Deserialize, Serialize};

/// How many messages newcomers see.
const KEPT: usize = 50;
const TOPIC: &str = "gallery:room";

static MESSAGES: LazyLock<Mutex<VecDeque<Message>>> = LazyLock::new(Mutex::default);

#[derive(Clone, Serialize, Deserialize)]
struct Message {
    id: u64,
    from: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Typing {
    from: String,
    is_typing: bool,
}

pub(crate) struct Room {
    name: String,
    messages: Stream<Message>,
    text: String,
    typing: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Typing(Form),
    Send(Form),
}

/// Stores a message and numbers it.
fn keep(from: &str, text: &str) -> Message {
    let mut messages = MESSAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let id = messages.back().map_or(1, |last| last.id + 1);
    let message = Message { id, from: from.to_owned(), text: text.to_owned() };
    if messages.len() >= KEPT {
        messages.pop_front();
    }
    messages.push_back(message.clone());
    message
}

impl LiveView for Room {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        cx.subscribe(TOPIC);
        let name = cx.params().text(&["name"]).to_owned();
        let mut messages = Stream::new("messages");
        let kept = MESSAGES.lock().unwrap_or_else(PoisonError::into_inner);
        for message in kept.iter() {
            messages.insert(message.id, message.clone(), At::END);
        }
        Ok(Self { name, messages, text: String::new(), typing: None })
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Typing(form) => {
                self.text = form.text(&["msg", "text"]).to_string();
                let typing = Typing { from: self.name.clone(), is_typing: !self.text.is_empty() };
                cx.broadcast(TOPIC, "typing", &typing);
            }
            Event::Send(form) => {
                let text = form.text(&["msg", "text"]).trim();
                if text.is_empty() {
                    cx.put_flash("error", "Say something");
                } else {
                    cx.broadcast(TOPIC, "message", &keep(&self.name, text));
                    self.text.clear();
                }
            }
        }
        Ok(())
    }

    async fn handle_broadcast(
        &mut self,
        broadcast: Broadcast,
        _: &mut Context<'_, Self>,
    ) -> Result {
        if broadcast.event() == "message" {
            let message = broadcast.parse::<Message>()?;
            self.messages.insert(message.id, (*message).clone(), At::END);
            if self.typing.as_ref() == Some(&message.from) {
                self.typing = None;
            }
        } else {
            let typing = broadcast.parse::<Typing>()?;
            if typing.from != self.name {
                self.typing = typing.is_typing.then(|| typing.from.clone());
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Room"</h1>
            <ul id="messages" phx-update="stream">
                stream id, message in &self.messages {
                    <li id="{id}"><b>{&message.from}</b>": "<span>{&message.text}</span></li>
                }
            </ul>
            <p id="typing">if let Some(name) = &self.typing { "{name} is typing" }</p>
            <form id="say" phx-change="typing" phx-submit="send">
                <input id="text" name="msg[text]" value={&self.text} autocomplete="off">
                <button id="go">"send"</button>
            </form>
        }
    }
}

//! Components with their own state.

use actix_live::{
    Context, Html, LiveComponent, LiveSocket, LiveView, Myself, Result, html, live_component,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Counts its own clicks, and shows a number from its props.
pub(crate) struct Leaf {
    id: String,
    own: u32,
    n: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LeafEvent {
    Click,
}

pub(crate) struct LeafProps {
    pub(crate) id: String,
    pub(crate) n: u32,
}

impl LiveComponent for Leaf {
    type Props = LeafProps;
    type Event = LeafEvent;

    fn mount(props: LeafProps, _: &mut LiveSocket) -> Self {
        Self { id: props.id, own: 0, n: props.n }
    }

    fn update(&mut self, props: LeafProps, _: &mut LiveSocket) {
        self.n = props.n;
    }

    async fn handle_event(&mut self, _: LeafEvent, _: &mut LiveSocket) -> Result {
        self.own += 1;
        Ok(())
    }

    fn render(&self, myself: Myself) -> impl Html {
        html! {
            <i id="{&self.id}" class="leaf" phx-click="click" phx-target={myself}>"{self.own} of {self.n}"</i>
        }
    }
}

pub(crate) struct Card {
    id: String,
    label: String,
    n: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CardEvent {
    Inc,
    Tell,
    Ask { v: Value },
}

/// A message from a card, with its id and number.
pub(crate) struct Told(String, u32);

pub(crate) struct CardProps {
    pub(crate) id: String,
    pub(crate) label: String,
}

impl Card {
    fn set(&mut self, n: u32) {
        self.n = n;
    }
}

impl LiveComponent for Card {
    type Props = CardProps;
    type Event = CardEvent;

    fn mount(props: CardProps, _: &mut LiveSocket) -> Self {
        Self { id: props.id, label: props.label, n: 0 }
    }

    fn update(&mut self, props: CardProps, _: &mut LiveSocket) {
        self.label = props.label;
    }

    async fn handle_event(&mut self, event: CardEvent, socket: &mut LiveSocket) -> Result {
        match event {
            CardEvent::Inc => self.n += 1,
            CardEvent::Tell => socket.send_info(Told(self.id.clone(), self.n)),
            CardEvent::Ask { v } => socket.reply(&json!({ "got": v, "id": self.id })),
        }
        Ok(())
    }

    fn render(&self, myself: Myself) -> impl Html {
        let leaf = format!("{}-leaf", self.id);
        html! {
            <div id="{&self.id}" class="card">
                <span class="label">{&self.label}</span>
                <b class="n">{self.n}</b>
                <button class="inc" phx-click="inc" phx-target={myself}>"+ 1"</button>
                <button class="tell" phx-click="tell" phx-target={myself}>"tell"</button>
                {live_component::<Leaf>(&leaf, LeafProps { id: leaf.clone(), n: self.n })}
            </div>
        }
    }
}

pub(crate) struct Components {
    cards: Vec<&'static str>,
    label: &'static str,
    others: u32,
    told: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Rename,
    Send,
    Add,
    Remove,
    Swap,
    Other,
}

impl LiveView for Components {
    type Event = Event;
    type Info = Told;

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self { cards: vec!["a", "b"], label: "card", others: 0, told: String::new() })
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Rename => self.label = "renamed",
            Event::Send => cx.send_update::<Card>("b", |card| card.set(100)),
            Event::Add => self.cards.push("c"),
            Event::Remove => self.cards.retain(|id| *id != "a"),
            Event::Swap => self.cards.reverse(),
            Event::Other => self.others += 1,
        }
        Ok(())
    }

    async fn handle_info(&mut self, Told(id, n): Told, _: &mut Context<'_, Self>) -> Result {
        self.told = format!("{id}={n}");
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Components"</h1>
            for id in &self.cards {
                {live_component::<Card>(*id, CardProps { id: (*id).to_owned(), label: self.label.to_owned() })}
            }
            <p id="told">{&self.told}</p>
            <p id="others">{self.others}</p>
            <button id="rename" phx-click="rename">"rename"</button>
            <button id="send" phx-click="send">"send"</button>
            <button id="add" phx-click="add">"add"</button>
            <button id="remove" phx-click="remove">"remove"</button>
            <button id="swap" phx-click="swap">"swap"</button>
            <button id="other" phx-click="other">"other"</button>
            <button id="by-selector" phx-click="inc" phx-target="#a, #b">"both"</button>
        }
    }
}

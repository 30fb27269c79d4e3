//! Components that each let the visitor send a file of their own.

use actix_live::{
    Context, FileInput, Html, LiveComponent, LiveSocket, LiveView, Myself, Result, Upload,
    UploadEntry, UploadOptions, html, live_component,
};
use serde::Deserialize;

/// Somebody's picture.
pub(crate) struct Avatar {
    name: &'static str,
    file: Upload,
    steps: u32,
    saved: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AvatarEvent {
    Validate,
}

impl LiveComponent for Avatar {
    type Props = &'static str;
    type Event = AvatarEvent;

    fn mount(name: &'static str, socket: &mut LiveSocket) -> Self {
        let options =
            UploadOptions { auto_upload: true, chunk_size: 16_000, ..UploadOptions::default() };
        Self { name, file: socket.allow_upload("avatar", options), steps: 0, saved: None }
    }

    fn update(&mut self, name: &'static str, _: &mut LiveSocket) {
        self.name = name;
    }

    async fn handle_event(&mut self, _: AvatarEvent, _: &mut LiveSocket) -> Result {
        Ok(())
    }

    async fn handle_progress(
        &mut self,
        _: String,
        entry: UploadEntry,
        _: &mut LiveSocket,
    ) -> Result {
        self.steps += 1;
        if entry.is_done() {
            let arrived = self.file.consume().pop();
            self.saved = arrived.map(|file| format!("{} {}", file.name, file.content.len()));
        }
        Ok(())
    }

    fn render(&self, myself: Myself) -> impl Html {
        html! {
            <form
                id="avatar-{self.name}"
                phx-change="validate"
                phx-submit="validate"
                phx-target={myself}
            >
                <FileInput upload={&self.file} class="file"/>
                for entry in self.file.entries(); key = entry.reference.clone() {
                    <b class="chosen">"{entry.name} {entry.progress} %"</b>
                }
                <i class="steps">{self.steps}</i>
                <p class="saved">{&self.saved}</p>
            </form>
        }
    }
}

pub(crate) struct Avatars {
    names: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Remove,
}

impl LiveView for Avatars {
    type Event = Event;
    type Info = ();

    async fn mount(_: &mut Context<'_, Self>) -> Result<Self> {
        Ok(Self { names: vec!["ann", "bob"] })
    }

    async fn handle_event(&mut self, _: Event, _: &mut Context<'_, Self>) -> Result {
        self.names.remove(0);
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Avatars"</h1>
            for name in &self.names; key = name { {live_component::<Avatar>(*name, *name)} }
            <button id="remove" phx-click="remove">"Remove the first"</button>
        }
    }
}

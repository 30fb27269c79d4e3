//! A stream whose items are loaded in the background, and an upload that can be taken back.

use std::time::Duration;

use actix_live::{
    AsyncResult, At, Context, FileInput, Html, LiveView, Result, Stream, StreamItems, Upload,
    UploadOptions, html,
};
use serde::Deserialize;

/// A stream that is loaded in the background.
pub(crate) struct Loaded {
    posts: Stream<String>,
    loaded: AsyncResult<()>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Older,
    Reset,
    Fail,
    Cancel,
}

async fn posts(ids: std::ops::Range<u32>) -> Result<StreamItems<String>, String> {
    tokio::time::sleep(Duration::from_millis(100)).await;
    if ids.is_empty() {
        return Err("no answer".to_owned());
    }
    Ok(StreamItems::new(ids.map(|id| (id, format!("post {id}")))))
}

impl Loaded {
    fn load(
        &mut self,
        cx: &mut Context<'_, Self>,
        work: impl Future<Output = Result<StreamItems<String>, String>> + Send + 'static,
    ) {
        self.loaded.reload();
        cx.stream_async("posts", |view| (&mut view.posts, &mut view.loaded), work);
    }
}

impl LiveView for Loaded {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let mut view = Self { posts: Stream::new("posts"), loaded: AsyncResult::default() };
        view.load(cx, posts(10..13));
        Ok(view)
    }

    async fn handle_event(&mut self, event: Event, cx: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Older => self.load(cx, async { Ok(posts(1..3).await?.at(At::START)) }),
            Event::Reset => self.load(cx, async { Ok(posts(20..22).await?.reset()) }),
            Event::Fail => self.load(cx, posts(0..0)),
            Event::Cancel => {
                cx.cancel_async("posts");
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Loaded"</h1>
            <p id="state">
                if self.loaded.is_loading() { "loading" }
                else if let Some(failure) = self.loaded.failure() { "failed: " {failure} }
                else { "loaded" }
            </p>
            <ul id="posts" phx-update="stream">
                stream id, post in &self.posts { <li id="{id}">{post}</li> }
            </ul>
            <button id="older" phx-click="older">"older"</button>
            <button id="reset" phx-click="reset">"reset"</button>
            <button id="fail" phx-click="fail">"fail"</button>
            <button id="cancel" phx-click="cancel">"cancel"</button>
        }
    }
}

/// An upload that is taken back, and allowed again.
pub(crate) struct Revocable {
    docs: Upload,
    is_allowed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UploadEvent {
    Validate,
    Revoke,
    Allow,
}

impl LiveView for Revocable {
    type Event = UploadEvent;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let docs = cx.allow_upload("docs", UploadOptions::default());
        Ok(Self { docs, is_allowed: true })
    }

    async fn handle_event(&mut self, event: UploadEvent, cx: &mut Context<'_, Self>) -> Result {
        match event {
            UploadEvent::Validate => {}
            UploadEvent::Revoke => {
                cx.disallow_upload("docs");
                self.is_allowed = false;
            }
            UploadEvent::Allow => {
                self.docs = cx.allow_upload("docs", UploadOptions::default());
                self.is_allowed = true;
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        html! {
            <h1 id="title">"Revocable"</h1>
            <form id="upload-form" phx-change="validate" phx-submit="validate">
                if self.is_allowed { <FileInput upload={&self.docs} class={None}/> }
                for entry in self.docs.entries() { <b class="name">{entry.name}</b> }
            </form>
            <button id="revoke" phx-click="revoke">"revoke"</button>
            <button id="allow" phx-click="allow">"allow"</button>
        }
    }
}

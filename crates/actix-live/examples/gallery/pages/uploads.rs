//! Uploads: with the form, at once, or to another server.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_live::{
    Context, FileInput, Html, ImagePreview, LiveView, Result, Upload, UploadEntry, UploadOptions,
    UploadedFile, html,
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

static STORED: AtomicU64 = AtomicU64::new(1);

pub(crate) struct Uploads {
    docs: Upload,
    saved: Vec<String>,
    steps: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Event {
    Validate,
    Save,
    Cancel {
        #[serde(rename = "ref")]
        reference: String,
    },
}

fn options(path: &str) -> UploadOptions {
    let options = UploadOptions {
        max_entries: 3,
        max_file_size: 200_000,
        chunk_size: 16_000,
        ..UploadOptions::default()
    };
    match path {
        "/uploads/auto" => UploadOptions { auto_upload: true, ..options },
        "/uploads/external" => UploadOptions {
            accept: vec![".txt"],
            max_entries: 2,
            chunk_size: 64_000,
            external: Some(Arc::new(|entry| {
                let answer = if entry.name == "refuse.txt" {
                    Err(json!({ "reason": "refused" }))
                } else {
                    let key = STORED.fetch_add(1, Ordering::Relaxed);
                    Ok(json!({ "uploader": "Put", "url": format!("/external/{key}") }))
                };
                Box::pin(std::future::ready(answer))
            })),
            ..options
        },
        _ => UploadOptions { accept: vec![".txt", ".png"], ..options },
    }
}

fn line(file: &UploadedFile) -> String {
    let digest = Sha256::digest(&file.content);
    let mut line = format!("{} {} ", file.name, file.content.len());
    for byte in digest.iter().take(4) {
        // Writing to a String can't fail.
        write!(line, "{byte:02x}").unwrap_or_default();
    }
    line
}

impl Uploads {
    fn consume(&mut self) {
        self.saved.extend(self.docs.consume().iter().map(line));
    }
}

impl LiveView for Uploads {
    type Event = Event;
    type Info = ();

    async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
        let options = options(cx.path());
        Ok(Self { docs: cx.allow_upload("docs", options), saved: Vec::new(), steps: 0 })
    }

    async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
        match event {
            Event::Validate => {}
            Event::Save => self.consume(),
            Event::Cancel { reference } => self.docs.cancel(&reference),
        }
        Ok(())
    }

    async fn handle_progress(
        &mut self,
        _: String,
        entry: UploadEntry,
        cx: &mut Context<'_, Self>,
    ) -> Result {
        if cx.path() == "/uploads/auto" {
            self.steps += 1;
            if entry.is_done() {
                self.consume();
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Html {
        let (entries, errors) = (self.docs.entries(), self.docs.errors());
        html! {
            <h1 id="title">"Uploads"</h1>
            <form id="upload-form" phx-change="validate" phx-submit="save">
                <div id="drop" phx-drop-target="phx-docs"><FileInput upload={&self.docs} class={None}/></div>
                for error in &errors { <p class="config-error">{error}</p> }
                for entry in &entries; key = &entry.reference {
                    <article class="entry">
                        if entry.content_type == "image/png" {
                            <ImagePreview upload={&self.docs} entry={entry} class="preview" alt={&entry.name} width={20}/>
                        }
                        <b class="name">{&entry.name}</b>
                        <progress class="progress" value="{entry.progress}" max="100"></progress>
                        <button type="button" class="cancel" phx-click="cancel" phx-value-ref={&entry.reference}>"x"</button>
                        for error in &entry.errors { <p class="entry-error">{error}</p> }
                    </article>
                }
                <button id="save">"Save"</button>
            </form>
            <p id="steps">{self.steps}</p>
            <ul id="saved">for line in &self.saved { <li>{line}</li> }</ul>
        }
    }
}

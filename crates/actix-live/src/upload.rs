//! Files that visitors upload to a view.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use serde::Deserialize;
use serde_json::Value;

use crate::upload_entry::UploadEntry;
use crate::upload_file::UploadFile;
use crate::upload_options::UploadOptions;

/// How many files one upload may have at a time, whatever its options allow. A view may have several
/// uploads.
pub const MAX_UPLOAD_ENTRIES: usize = 100;

/// The files of one file input. A view or component gets it from
/// [`LiveSocket::allow_upload`](crate::LiveSocket::allow_upload) and keeps it.
///
/// ```
/// use actix_live::{Context, FileInput, Html, LiveView, Result, Upload, UploadOptions, html};
///
/// struct Pictures {
///     files: Upload,
///     sizes: Vec<usize>,
/// }
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "snake_case")]
/// enum Event {
///     Validate,
///     Save,
/// }
///
/// impl LiveView for Pictures {
///     type Event = Event;
///     type Info = ();
///
///     async fn mount(cx: &mut Context<'_, Self>) -> Result<Self> {
///         let options = UploadOptions { accept: vec!["image/*"], ..UploadOptions::default() };
///         Ok(Self { files: cx.allow_upload("files", options), sizes: Vec::new() })
///     }
///
///     async fn handle_event(&mut self, event: Event, _: &mut Context<'_, Self>) -> Result {
///         if let Event::Save = event {
///             self.sizes.extend(self.files.consume().iter().map(|file| file.content.len()));
///         }
///         Ok(())
///     }
///
///     fn render(&self) -> impl Html {
///         html! {
///             <form id="pictures" phx-change="validate" phx-submit="save">
///                 <FileInput upload={&self.files} class="file"/>
///                 for file in self.files.entries(); key = file.reference.clone() {
///                     <p>"{file.name}: {file.progress} %"</p>
///                 }
///                 <button>"Save"</button>
///             </form>
///         }
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Upload(Arc<Mutex<State>>);

/// An upload, if a view or component still keeps it.
#[derive(Debug)]
pub(crate) struct WeakUpload(Weak<Mutex<State>>);

impl WeakUpload {
    pub(crate) fn upgrade(&self) -> Option<Upload> {
        self.0.upgrade().map(Upload)
    }
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) name: String,
    /// The id of the file input.
    pub(crate) reference: String,
    pub(crate) options: UploadOptions,
    pub(crate) entries: Vec<UploadEntry>,
    failure: Option<String>,
}

/// A file that has arrived. It is deleted when this value is dropped.
#[derive(Debug)]
pub struct UploadedFile {
    /// Its name on the visitor's machine, which is not safe to use as a path.
    pub name: String,
    /// Its announced type.
    pub content_type: String,
    /// Its content; empty for one that a writer took or that was sent elsewhere.
    pub content: Vec<u8>,
    /// The result of its writer; for one that was sent elsewhere, what its client was given.
    pub meta: Value,
}

/// A file as announced by the client.
#[derive(Debug, Deserialize)]
pub(crate) struct Announced {
    #[serde(rename = "ref")]
    pub(crate) reference: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) size: u64,
    #[serde(default, rename = "type")]
    pub(crate) content_type: String,
}

impl Upload {
    /// An upload whose file input has the id `reference`.
    pub(crate) fn new(name: &str, reference: String, options: UploadOptions) -> Self {
        let name = name.to_owned();
        let state = State { name, reference, options, entries: Vec::new(), failure: None };
        Self(Arc::new(Mutex::new(state)))
    }

    pub(crate) fn downgrade(&self) -> WeakUpload {
        WeakUpload(Arc::downgrade(&self.0))
    }

    /// The chosen files.
    pub fn entries(&self) -> Vec<UploadEntry> {
        self.state().entries.clone()
    }

    /// The id of its file input, for labels and as `phx-drop-target`.
    pub fn reference(&self) -> String {
        self.state().reference.clone()
    }

    /// Stores why a file was refused after it was [consumed](Self::consume); the reason is kept until another file is
    /// chosen.
    pub fn put_error(&self, reason: impl Into<String>) {
        self.state().failure = Some(reason.into());
    }

    /// The last reason given to [`put_error`](Self::put_error).
    pub fn failure(&self) -> Option<String> {
        self.state().failure.clone()
    }

    /// The error of the files as a whole: `too_many_files`.
    pub fn errors(&self) -> Vec<&'static str> {
        if self.state().has_too_many() { vec!["too_many_files"] } else { Vec::new() }
    }

    /// Removes a file, whether or not it has arrived.
    pub fn cancel(&self, reference: &str) {
        let mut state = self.state();
        state.give_up(|entry| entry.reference == reference);
    }

    /// Removes all files, whether or not they have arrived.
    pub(crate) fn give_up(&self) {
        self.state().give_up(|_| true);
    }

    /// Removes and returns the files that have arrived.
    pub fn consume(&self) -> Vec<UploadedFile> {
        let mut state = self.state();
        let (done, rest) =
            std::mem::take(&mut state.entries).into_iter().partition(UploadEntry::is_done);
        state.entries = rest;
        done.into_iter()
            .map(|entry: UploadEntry| {
                entry.file.close();
                let (content, meta) = entry.file.take();
                UploadedFile { name: entry.name, content_type: entry.content_type, content, meta }
            })
            .collect()
    }

    /// Refuses a file, with a one-word reason.
    pub fn refuse(&self, reference: &str, reason: impl Into<String>) {
        let mut state = self.state();
        let found = state.entries.iter_mut().find(|entry| entry.reference == reference);
        if let Some(entry) = found {
            entry.errors.push(reason.into());
            entry.file.close();
        }
    }

    pub(crate) fn is(&self, reference: &str) -> bool {
        self.state().reference == reference
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn permitted(&mut self, reference: &str) {
        let mut entries = self.entries.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.reference == reference) {
            entry.is_preflighted = true;
        }
    }

    pub(crate) fn has_too_many(&self) -> bool {
        self.entries.len() > self.options.max_entries
    }

    fn has(&self, reference: &str) -> bool {
        self.entries.iter().any(|entry| entry.reference == reference)
    }

    /// Removes files that are no longer wanted.
    fn give_up(&mut self, is_unwanted: impl Fn(&UploadEntry) -> bool) {
        for entry in self.entries.extract_if(.., |entry| is_unwanted(entry)) {
            entry.file.close();
            if let Some(given_up) = &self.options.given_up
                && self.options.external.is_some()
                && entry.is_preflighted
            {
                given_up(entry.meta());
            }
        }
    }

    /// Updates the chosen files from the client's list. If only one is allowed, a new file replaces the previous one.
    pub(crate) fn announce(&mut self, mut announced: Vec<Announced>) {
        announced.retain(|file| !self.has(&file.reference));
        if self.options.max_entries == 1 && announced.len() == 1 {
            self.give_up(|_| true);
        }
        for file in announced {
            if self.has(&file.reference) || self.entries.len() >= MAX_UPLOAD_ENTRIES {
                continue;
            }
            self.failure = None;
            let mut errors = Vec::new();
            if file.size > self.options.max_file_size {
                errors.push("too_large".to_owned());
            }
            if !self.accepts(&file) {
                errors.push("not_accepted".to_owned());
            }
            self.entries.push(UploadEntry {
                reference: file.reference,
                name: file.name,
                size: file.size,
                content_type: file.content_type,
                progress: 0,
                errors,
                is_preflighted: false,
                file: Arc::new(UploadFile::new(file.size)),
            });
        }
    }

    fn accepts(&self, file: &Announced) -> bool {
        let name = file.name.to_lowercase();
        let accept = &self.options.accept;
        let fits = |wanted: &&str| match wanted.strip_suffix("/*") {
            Some(kind) => file.content_type.split('/').next() == Some(kind),
            None => name.ends_with(*wanted) || file.content_type == **wanted,
        };
        accept.is_empty() || accept.iter().any(fits)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.give_up(|_| true);
    }
}

#[cfg(test)]
mod tests;

//! The part of the page for uploads.

use std::sync::Arc;
use std::time::Duration;

use actix_live::{
    Component, FileInput, Html, OpenWriter, Upload, UploadEntry, UploadOptions, html,
};
use futures_util::FutureExt;
use rumbl_core::ids::UserId;

use crate::files::{Files, reason};
use crate::views::video_form_view::{ShownFile, size_in_words};

/// Bytes per chunk, well below the socket's limit for a message.
const CHUNK_BYTES: usize = 128 * 1024;
/// How long a browser may pause between chunks.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(30);

/// The constraints of an upload.
pub(super) fn options(files: &Files, user_id: UserId) -> UploadOptions {
    let options = UploadOptions {
        accept: vec![".mp4", ".m4v", ".webm", "video/mp4", "video/webm"],
        max_entries: 1,
        max_file_size: files.config().file_bytes.get(),
        chunk_size: CHUNK_BYTES,
        chunk_timeout: CHUNK_TIMEOUT,
        auto_upload: true,
        ..UploadOptions::default()
    };
    let files = files.clone();
    if files.storage().bucket().is_some() {
        let of_bucket = files.clone();
        let presign = move |entry| files.clone().presign(user_id, entry).boxed();
        let given_up = move |meta| of_bucket.give_up(user_id, meta);
        return UploadOptions {
            external: Some(Arc::new(presign)),
            given_up: Some(Arc::new(given_up)),
            ..options
        };
    }
    let open = move |entry| files.clone().receive(user_id, entry);
    UploadOptions { writer: Some(OpenWriter::new(open)), ..options }
}

/// The file input, the progress of an upload, or the uploaded file.
pub(super) struct FileSection<'a> {
    /// The file input.
    pub(super) upload: &'a Upload,
    /// The uploaded file.
    pub(super) file: Option<&'a ShownFile>,
    /// The size limit, in bytes.
    pub(super) max_bytes: u64,
}

impl Component for FileSection<'_> {
    fn render(&self) -> impl Html {
        let (entries, failure) = (self.upload.entries(), self.upload.failure());
        let too_many = !self.upload.errors().is_empty();
        let limit = size_in_words(i64::try_from(self.max_bytes).unwrap_or(i64::MAX));
        html! {
            <form class="upload needs-script" id="upload" phx-change="choose" phx-submit="choose" phx-hook="FileUpload">
                if let Some(file) = self.file {
                    <div class="upload-file">
                        <p><strong><bdi>{file.name.as_str()}</bdi></strong>" · "{file.size.as_str()}</p>
                        <button class="button button-small button-quiet" type="button" phx-click="remove">"Remove file"</button>
                    </div>
                }
                <div class="upload-drop" phx-drop-target={self.upload.reference()}>
                    <label for={self.upload.reference()}>{if self.file.is_some() { "Upload another file" } else { "Upload a file" }}</label>
                    <FileInput upload={self.upload}/>
                    <p class="field-hint">"An mp4 or webm file of at most " {limit.as_str()} "."</p>
                </div>
                for entry in &entries; key = &entry.reference {
                    <Entry entry={entry}/>
                }
                <div class="upload-errors" role="alert">
                    if too_many {
                        <p class="upload-error">"One file is enough: remove the other first."</p>
                    }
                    if let Some(reason) = &failure {
                        <p class="upload-error">{sentence(reason)}</p>
                    }
                    for entry in &entries; key = &entry.reference {
                        if let Some(reason) = entry.errors.first() {
                            <p class="upload-error"><bdi>{entry.name.as_str()}</bdi>": "{sentence(reason)}</p>
                        }
                    }
                </div>
            </form>
        }
    }
}

struct Entry<'a> {
    entry: &'a UploadEntry,
}

impl Component for Entry<'_> {
    fn render(&self) -> impl Html {
        let entry = self.entry;
        let has_failed = !entry.errors.is_empty();
        let percent = format!("{}%", entry.progress);
        html! {
            <div class="upload-entry">
                if !has_failed {
                    <p><bdi>{entry.name.as_str()}</bdi>" "<span class="upload-percent">{percent.as_str()}</span></p>
                    <progress max="100" value={i64::from(entry.progress)} aria-label="How much of the file has arrived"></progress>
                }
                <button class="button button-small button-quiet" type="button" phx-click="cancel" phx-value-ref={entry.reference.as_str()}>
                    {if has_failed { "Dismiss" } else { "Cancel upload" }}
                </button>
            </div>
        }
    }
}

/// The message for an upload error.
fn sentence(reason: &str) -> &'static str {
    match reason {
        reason::NO_VIDEO | "not_accepted" => "This isn't an mp4 or webm file, despite its name.",
        reason::TOO_LARGE | "file_size_limit_exceeded" => "The file is too large.",
        reason::EMPTY => "The file is empty.",
        reason::OVER_QUOTA => "This would exceed your storage limit. Delete a video first.",
        reason::TOO_MANY => "You are uploading other files already. Wait until they have arrived.",
        reason::TOO_OFTEN => {
            "You have begun many uploads. Wait a minute, and choose the file again."
        }
        "interrupted" => {
            "The upload was interrupted. Choose the file again to make another attempt."
        }
        reason::TOO_LONG => "The upload took too long.",
        reason::BUSY => "Too many files are being uploaded right now. Try again later.",
        _ => "The upload failed. Choose the file again to make another attempt.",
    }
}

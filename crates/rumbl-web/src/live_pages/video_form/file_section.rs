//! The part of the page for uploads.

use std::sync::Arc;
use std::time::Duration;

use actix_live::{
    Component, FileInput, Html, OpenWriter, Upload, UploadEntry, UploadOptions, html,
};
use futures_util::FutureExt;
use rumbl_core::ids::UserId;

use crate::files::{Files, reason};
use crate::i18n::{Locale, Message, t, text};
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
    pub(super) locale: Locale,
}

impl Component for FileSection<'_> {
    fn render(&self) -> impl Html {
        let locale = self.locale;
        let (entries, failure) = (self.upload.entries(), self.upload.failure());
        let too_many = !self.upload.errors().is_empty();
        let limit = size_in_words(i64::try_from(self.max_bytes).unwrap_or(i64::MAX));
        html! {
            <form class="upload needs-script" id="upload" phx-change="choose" phx-submit="choose" phx-hook="FileUpload">
                if let Some(file) = self.file {
                    <div class="upload-file">
                        <p><strong><bdi>{file.name.as_str()}</bdi></strong>" · "{file.size.text(locale)}</p>
                        <button class="button button-small button-quiet" type="button" phx-click="remove">{text!(locale, "video-form-remove-file")}</button>
                    </div>
                }
                <div class="upload-drop" phx-drop-target={self.upload.reference()}>
                    <label for={self.upload.reference()}>{if self.file.is_some() { text!(locale, "video-form-another-file") } else { text!(locale, "video-form-file") }}</label>
                    <FileInput upload={self.upload} class={None}/>
                    <p class="field-hint">{text!(locale, "video-form-file-hint", size = limit.clone())}</p>
                </div>
                for entry in &entries; key = &entry.reference {
                    <Entry entry={entry} locale={locale}/>
                }
                <div class="upload-errors" role="alert">
                    if too_many {
                        <p class="upload-error">{text!(locale, "video-form-too-many-files")}</p>
                    }
                    if let Some(reason) = &failure {
                        <p class="upload-error">{sentence(reason).text(locale)}</p>
                    }
                    for entry in &entries; key = &entry.reference {
                        if let Some(reason) = entry.errors.first() {
                            <p class="upload-error"><bdi>{entry.name.as_str()}</bdi>": "{sentence(reason).text(locale)}</p>
                        }
                    }
                </div>
            </form>
        }
    }
}

struct Entry<'a> {
    entry: &'a UploadEntry,
    locale: Locale,
}

impl Component for Entry<'_> {
    fn render(&self) -> impl Html {
        let Self { entry, locale } = *self;
        let has_failed = !entry.errors.is_empty();
        let percent = t!("video-form-percent", percent = u32::from(entry.progress));
        html! {
            <div class="upload-entry">
                if !has_failed {
                    <p><bdi>{entry.name.as_str()}</bdi>" "<span class="upload-percent">{percent.text(locale)}</span></p>
                    <progress max="100" value={i64::from(entry.progress)} aria-label={text!(locale, "video-form-progress")}></progress>
                }
                <button class="button button-small button-quiet" type="button" phx-click="cancel" phx-value-ref={entry.reference.as_str()}>
                    {if has_failed { text!(locale, "video-form-dismiss") } else { text!(locale, "video-form-cancel-upload") }}
                </button>
            </div>
        }
    }
}

/// The message for an upload error.
fn sentence(reason: &str) -> Message {
    match reason {
        reason::NO_VIDEO | "not_accepted" => t!("video-form-no-video"),
        reason::TOO_LARGE | "file_size_limit_exceeded" => t!("video-form-too-large"),
        reason::EMPTY => t!("video-form-empty"),
        reason::OVER_QUOTA => t!("video-form-over-quota"),
        reason::TOO_MANY => t!("video-form-too-many"),
        reason::TOO_OFTEN => t!("video-form-too-often"),
        "interrupted" => t!("video-form-interrupted"),
        reason::TOO_LONG => t!("video-form-too-long"),
        reason::BUSY => t!("video-form-busy"),
        _ => t!("video-form-failed"),
    }
}

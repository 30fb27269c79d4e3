//! HTML for a page's uploads.

use crate::html as template_of;
use crate::html::{Component, Html};
use crate::upload::Upload;
use crate::upload_entry::UploadEntry;

/// The file input of an upload (`live_file_input`). It belongs in a form with `phx-change` and
/// `phx-submit`.
#[derive(Debug)]
pub struct FileInput<'a> {
    /// The upload it belongs to.
    pub upload: &'a Upload,
    /// The element's class.
    pub class: Option<&'a str>,
}

impl Component for FileInput<'_> {
    fn render(&self) -> impl Html {
        let state = self.upload.state();
        let refs = |wanted: fn(&UploadEntry) -> bool| {
            let entries = state.entries.iter().filter(|entry| wanted(entry));
            let refs: Vec<&str> = entries.map(|entry| entry.reference.as_str()).collect();
            refs.join(",")
        };
        let (active, done) = (refs(|_| true), refs(UploadEntry::is_done));
        let preflighted = refs(|entry| entry.is_preflighted);
        let failed = refs(|entry| !entry.errors.is_empty());
        let (reference, name) = (state.reference.clone(), state.name.clone());
        let accept = Some(state.options.accept.join(",")).filter(|accept| !accept.is_empty());
        let (is_auto, is_many) = (state.options.auto_upload, state.options.max_entries > 1);
        drop(state);
        template_of! {
            <input
                id="{reference}"
                class={self.class}
                type="file"
                name="{name}"
                accept={&accept}
                multiple={is_many}
                data-phx-hook="Phoenix.LiveFileUpload"
                data-phx-upload-ref="{reference}"
                data-phx-active-refs="{active}"
                data-phx-done-refs="{done}"
                data-phx-preflighted-refs="{preflighted}"
                data-phx-error-refs="{failed}"
                data-phx-auto-upload={is_auto}
            >
        }
    }
}

/// A chosen picture, shown before it is sent (`live_img_preview`).
#[derive(Debug)]
pub struct ImagePreview<'a> {
    /// The upload.
    pub upload: &'a Upload,
    /// The picture.
    pub entry: &'a UploadEntry,
    /// The element's class.
    pub class: Option<&'a str>,
    /// What the picture is, for people who can't see it, such as the file's name.
    pub alt: &'a str,
    /// Its width in pixels.
    pub width: u32,
}

impl Component for ImagePreview<'_> {
    fn render(&self) -> impl Html {
        let reference = self.upload.reference();
        let entry = &self.entry.reference;
        template_of! {
            <img
                id="phx-preview-{entry}"
                class={self.class}
                alt={self.alt}
                width="{self.width}"
                data-phx-upload-ref="{reference}"
                data-phx-entry-ref="{entry}"
                data-phx-hook="Phoenix.LiveImgPreview"
                data-phx-update="ignore"
            >
        }
    }
}

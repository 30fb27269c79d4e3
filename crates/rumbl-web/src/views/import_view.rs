//! Imports of annotations: previews of a file, and previous imports.

use rumbl_core::changeset::{Changeset, FieldError};
use rumbl_core::imports::{FILE, Found, Import, ImportDraft, ImportPlan, LineError, LineFault};
use rumbl_core::multimedia::VideoListing;
use serde::Serialize;

use super::View;
use super::clock::clock;
use super::form_view::Form;
use super::when::{When, day};
use crate::i18n::{Message, t};
use crate::paths;

/// The most annotations in a preview.
const MAX_SHOWN: usize = 50;

/// The upload form, and the previous imports.
#[derive(Debug, Serialize)]
pub(crate) struct ImportIndex<'a> {
    title: &'a str,
    video_path: String,
    form: Form,
    imports: Vec<Row<'a>>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    file_name: &'a str,
    format: &'static str,
    what: Message,
    at: When,
    path: String,
    is_undone: bool,
}

impl<'a> ImportIndex<'a> {
    /// The imports of a video, and the form for a changeset of a new one.
    pub(crate) fn new(
        listing: &'a VideoListing,
        imports: &'a [Import],
        changeset: &Changeset,
    ) -> Self {
        let id = listing.video.id;
        let row = |import: &'a Import| Row {
            file_name: &import.file_name,
            format: import.format.title(),
            what: imported(import),
            at: When::ago(import.inserted_at),
            path: paths::import(id, import.id),
            is_undone: import.undone_at.is_some(),
        };
        let action = paths::imports(id);
        Self {
            title: &listing.video.title,
            video_path: paths::video(id),
            form: Form::of("import", action, changeset, &[FILE.name()]),
            imports: imports.iter().map(row).collect(),
        }
    }
}

impl View for ImportIndex<'_> {
    const TEMPLATE: &'static str = "import/index.html";

    fn title(&self) -> Message {
        t!("title-import-annotations")
    }
}

/// The result of an import: `Imported 12 annotations. 3 were there already. 1 could not be read.`
pub(crate) fn imported(import: &Import) -> Message {
    t!(
        "import-done",
        count = import.annotation_count,
        duplicates = import.duplicate_count,
        unreadable = import.unreadable_count,
    )
}

/// The preview of an import.
#[derive(Debug, Serialize)]
pub(crate) struct ImportPreview<'a> {
    title: &'a str,
    imports_path: String,
    path: String,
    file_name: &'a str,
    format: &'static str,
    count: usize,
    duplicate_count: usize,
    shown: Vec<Shown<'a>>,
    more: usize,
    unreadable_count: usize,
    unreadable: Vec<UnreadableLine>,
    more_unreadable: usize,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    at: String,
    body: &'a str,
    author: Option<&'a str>,
    written: Option<Message>,
}

#[derive(Debug, Serialize)]
struct UnreadableLine {
    number: usize,
    errors: Vec<Message>,
}

impl<'a> ImportPreview<'a> {
    /// The preview of an import from its draft.
    pub(crate) fn new(
        listing: &'a VideoListing,
        draft: &'a ImportDraft,
        plan: &'a ImportPlan,
    ) -> Self {
        let shown = |found: &'a Found| Shown {
            at: clock(found.at_ms),
            body: &found.body,
            author: found.author_name.as_deref(),
            written: found.written_at.map(day),
        };
        let line =
            |error: &LineError| UnreadableLine { number: error.line, errors: errors(&error.fault) };
        let (id, unreadable) = (listing.video.id, &plan.unreadable);
        Self {
            title: &listing.video.title,
            imports_path: paths::imports(id),
            path: paths::import_draft(id, draft.id),
            file_name: &draft.file_name,
            format: draft.format.title(),
            count: plan.new.len(),
            duplicate_count: plan.duplicate_count,
            shown: plan.new.iter().take(MAX_SHOWN).map(shown).collect(),
            more: plan.new.len().saturating_sub(MAX_SHOWN),
            unreadable_count: unreadable.count,
            unreadable: unreadable.first.iter().map(line).collect(),
            more_unreadable: unreadable.count.saturating_sub(unreadable.first.len()),
        }
    }
}

/// What is wrong with a line, in one or several parts.
fn errors(fault: &LineFault) -> Vec<Message> {
    let of_field = |(field, error): &(&str, FieldError)| match *field {
        "at" => t!("import-line-time", error = Message::from(error)),
        _ => t!("import-line-text", error = Message::from(error)),
    };
    match fault {
        LineFault::Unreadable(error) => vec![error.into()],
        LineFault::Invalid(errors) => errors.iter().map(of_field).collect(),
    }
}

impl View for ImportPreview<'_> {
    const TEMPLATE: &'static str = "import/preview.html";

    fn title(&self) -> Message {
        t!("title-preview-of-an-import")
    }
}

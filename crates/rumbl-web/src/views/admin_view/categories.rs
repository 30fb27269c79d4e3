use rumbl_core::changeset::Changeset;
use rumbl_core::ids::CategoryId;
use rumbl_core::multimedia::Category;
use serde::Serialize;

use super::Frame;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::form_view::Form;

/// The categories, and the form to add one.
#[derive(Debug, Serialize)]
pub(crate) struct CategoryIndex<'a> {
    frame: Frame,
    rows: Vec<Row<'a>>,
    form: Form,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    id: CategoryId,
    name: &'a str,
    path: String,
}

impl<'a> CategoryIndex<'a> {
    /// All of them, and the form for the changeset of a new one.
    pub(crate) fn new(frame: Frame, categories: &'a [Category], new: &Changeset) -> Self {
        let row = |one: &'a Category| Row {
            id: one.id,
            name: &one.name,
            path: format!("{}/{}", paths::ADMIN_CATEGORIES, one.id),
        };
        let form = Form::of("category", paths::ADMIN_CATEGORIES, new, &["name"]);
        Self { frame, rows: categories.iter().map(row).collect(), form }
    }
}

impl View for CategoryIndex<'_> {
    const TEMPLATE: &'static str = "admin/categories.html";

    fn title(&self) -> Message {
        t!("title-categories")
    }
}

//! A person's own [[ many_words ]].

use rumbl_core::changeset::Changeset;
[% for used in shown_ids %]use rumbl_core::[[ used.module ]]::{[[ used.names | join(sep=", ") ]]};
[% endfor -%]
use rumbl_core::[[ many ]]::{[[ type ]], [[ type ]]Id};
[%- if not is_live %]
use rumbl_core::page::Page;
[%- endif %]
use serde::Serialize;

use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;
use crate::views::form_view::Form;
[%- if not is_live %]
use crate::views::pagination_view::Pagination;
use crate::views::when::When;
[%- endif %]

/// What the form asks for.
const FIELDS: &[&str] = &[ [% for field in own_fields %]"[[ field.name ]]", [% endfor %]];
[% if not is_live %]
/// The listing of [[ many_words ]].
#[derive(Debug, Serialize)]
pub(crate) struct [[ type ]]Index<'a> {
    [[ many ]]: Vec<Row<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    [[ label.name ]]: &'a str,
    path: String,
    edit_path: String,
    added: When,
}

impl<'a> [[ type ]]Index<'a> {
    /// One page of them.
    pub(crate) fn new(page: &'a Page<[[ type ]]>) -> Self {
        let row = |[[ one ]]: &'a [[ type ]]| Row {
            [[ label.name ]]: &[[ one ]].[[ label.name ]],
            path: paths::[[ one ]]([[ one ]].id),
            edit_path: paths::edit_[[ one ]]([[ one ]].id),
            added: When::ago([[ one ]].inserted_at),
        };
        let pagination = Pagination::new(page, paths::[[ MANY ]]);
        Self { [[ many ]]: page.rows.iter().map(row).collect(), pagination }
    }
}

impl View for [[ type ]]Index<'_> {
    const TEMPLATE: &'static str = "[[ one ]]/index.html";

    fn title(&self) -> Message {
        t!("[[ slug ]]-heading")
    }
}
[% endif %]
/// One [[ words ]].
#[derive(Debug, Serialize)]
pub(crate) struct [[ type ]]Show<'a> {
    path: String,
    edit_path: String,
[%- for field in own_fields %]
    [[ field.name ]]: [[ field.shown_type ]],
[%- endfor %]
}

impl<'a> [[ type ]]Show<'a> {
    /// The page of one.
    pub(crate) fn new([[ one ]]: &'a [[ type ]]) -> Self {
        Self {
            path: paths::[[ one ]]([[ one ]].id),
            edit_path: paths::edit_[[ one ]]([[ one ]].id),
[%- for field in own_fields %]
            [[ field.name ]]: [[ field.shown ]],
[%- endfor %]
        }
    }
}

impl View for [[ type ]]Show<'_> {
    const TEMPLATE: &'static str = "[[ one ]]/show.html";

    fn title(&self) -> Message {
        self.[[ label.name ]].into()
    }
}

/// The form to add or to change one.
#[derive(Debug, Serialize)]
pub(crate) struct [[ type ]]Form {
    heading: Message,
    form: Form,
    back_path: String,
}

impl [[ type ]]Form {
    /// The form for the changeset of a new one.
    pub(crate) fn new(changeset: &Changeset) -> Self {
        let form = Form::of("[[ one ]]", paths::[[ MANY ]], changeset, FIELDS);
        Self { heading: t!("[[ slug ]]-new"), form, back_path: paths::[[ MANY ]].to_owned() }
    }

    /// The form for the changeset of one that there is.
    pub(crate) fn of(id: [[ type ]]Id, changeset: &Changeset) -> Self {
        let form = Form::of("[[ one ]]", paths::[[ one ]](id), changeset, FIELDS).put();
        Self { heading: t!("[[ slug ]]-edit"), form, back_path: paths::[[ one ]](id) }
    }
}

impl View for [[ type ]]Form {
    const TEMPLATE: &'static str = "[[ one ]]/form.html";

    fn title(&self) -> Message {
        self.heading.clone()
    }
}

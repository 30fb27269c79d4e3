use std::collections::BTreeMap;

use actix_live::LiveSocket;
use rumbl_core::changeset::{Changeset, Params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::views::video_form_view::FIELDS;

/// Under which name the page keeps it.
const SENT: &str = "sent";
/// A form that was sent and refused, as its page knows it until something is changed: what was typed, and what is wrong
/// with it, some of which only the database can tell.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SentForm {
    fields: BTreeMap<String, String>,
    errors: BTreeMap<String, Vec<String>>,
}

impl SentForm {
    /// What was sent, and the changeset that refused it.
    pub(crate) fn new(params: &Params, changeset: &Changeset) -> Self {
        let mut errors = BTreeMap::<_, Vec<_>>::new();
        for (field, error) in changeset.errors() {
            errors.entry(field.to_owned()).or_default().push(error.to_string());
        }
        let typed = |field: &str| Some((field.to_owned(), params.text(field)?.to_owned()));
        Self { fields: FIELDS.into_iter().filter_map(typed).collect(), errors }
    }

    /// As values of the page.
    pub(crate) fn into_values(self) -> Map<String, Value> {
        let values = serde_json::to_value(self).map(|sent| (SENT.to_owned(), sent));
        values.into_iter().collect()
    }

    /// The one that a page was given, if any was.
    pub(super) fn of(socket: &LiveSocket) -> Option<Self> {
        Self::deserialize(socket.child_session(SENT)?).ok()
    }

    /// What was typed.
    pub(super) fn params(&self) -> Params {
        self.fields.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect()
    }

    /// What is wrong with a field.
    pub(super) fn errors_on(&self, field: &str) -> &[String] {
        self.errors.get(field).map_or(&[], Vec::as_slice)
    }
}

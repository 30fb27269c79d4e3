use std::collections::BTreeMap;

use actix_live::LiveSocket;
use rumbl_core::changeset::{Changeset, Params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::i18n::{Locale, Message};
use crate::views::video_form_view::FIELDS;

/// The form's key in the page's session values.
const SENT: &str = "sent";
/// A submitted form that was refused, which the page shows until something is changed: the params, and the errors, some
/// of which only the database can find.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct SentForm {
    fields: BTreeMap<String, String>,
    errors: BTreeMap<String, Vec<String>>,
}

impl SentForm {
    /// Takes the params, and the errors of the changeset that refused them, in the reader's language.
    pub(crate) fn new(params: &Params, changeset: &Changeset, locale: Locale) -> Self {
        let mut errors = BTreeMap::<_, Vec<_>>::new();
        for (field, error) in changeset.errors() {
            errors.entry(field.to_owned()).or_default().push(Message::from(error).text(locale));
        }
        let typed = |field: &str| Some((field.to_owned(), params.text(field)?.to_owned()));
        Self { fields: FIELDS.into_iter().filter_map(typed).collect(), errors }
    }

    /// The form as session values of the page.
    pub(crate) fn into_values(self) -> Map<String, Value> {
        let values = serde_json::to_value(self).map(|sent| (SENT.to_owned(), sent));
        values.into_iter().collect()
    }

    /// The form in a page's session values, if any.
    pub(super) fn of(socket: &LiveSocket) -> Option<Self> {
        Self::deserialize(socket.child_session(SENT)?).ok()
    }

    /// The submitted params.
    pub(super) fn params(&self) -> Params {
        self.fields.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect()
    }

    /// The errors on a field.
    pub(super) fn errors_on(&self, field: &str) -> &[String] {
        self.errors.get(field).map_or(&[], Vec::as_slice)
    }
}

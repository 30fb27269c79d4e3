//! A person's API keys.

use rumbl_core::accounts::{ApiKey, Scope};
use rumbl_core::changeset::Changeset;
use serde::Serialize;

use crate::i18n::{Message, listed, t};
use crate::paths;
use crate::views::View;
use crate::views::form_view::Form;
use crate::views::security_view::Proof;
use crate::views::when::{When, long_day};

/// A person's keys, and the form to make one.
#[derive(Debug, Serialize)]
pub(crate) struct ApiKeyIndex<'a> {
    keys: Vec<Row<'a>>,
    proof: Proof,
    form: Form,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    name: &'a str,
    prefix: &'a str,
    scopes: Option<Message>,
    made: When,
    used: Option<When>,
    expires_on: Option<Message>,
    path: String,
}

/// What a program may do.
const fn verb(scope: Scope) -> Message {
    match scope {
        Scope::Read => t!("api-keys-read"),
        Scope::Annotate => t!("api-keys-annotate"),
        Scope::Manage => t!("api-keys-manage"),
        Scope::Converse => t!("api-keys-converse"),
    }
}

impl<'a> Row<'a> {
    fn new(key: &'a ApiKey) -> Self {
        Self {
            name: &key.name,
            prefix: &key.prefix,
            scopes: listed(key.scopes().iter().map(verb)),
            made: When::ago(key.inserted_at),
            used: key.last_used_at.map(When::ago),
            expires_on: key.expires_at.map(long_day),
            path: paths::api_key(key.id),
        }
    }
}

impl<'a> ApiKeyIndex<'a> {
    /// The list of keys, with the forms' changesets: for a new key, and for the proof of identity.
    pub(crate) fn new(
        keys: &'a [ApiKey],
        (changeset, shown): (&Changeset, &Changeset),
        proof: Proof,
    ) -> Self {
        let fields = ["name", "days", "read", "annotate", "manage", "converse"];
        let form = Form::of("api_key", paths::API_KEYS, changeset, &fields);
        let form = proof.ask(form, shown);
        Self { keys: keys.iter().map(Row::new).collect(), proof, form }
    }
}

impl View for ApiKeyIndex<'_> {
    const TEMPLATE: &'static str = "api_key/index.html";

    fn title(&self) -> Message {
        t!("title-api-keys")
    }
}

/// A new key, shown once.
#[derive(Debug, Serialize)]
pub(crate) struct ApiKeyShow<'a> {
    name: &'a str,
    token: String,
}

impl<'a> ApiKeyShow<'a> {
    /// A key and its text.
    pub(crate) fn new(key: &'a ApiKey, token: String) -> Self {
        Self { name: &key.name, token }
    }
}

impl View for ApiKeyShow<'_> {
    const TEMPLATE: &'static str = "api_key/show.html";

    fn title(&self) -> Message {
        t!("title-your-new-api-key")
    }
}

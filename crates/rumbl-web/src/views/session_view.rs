//! Sessions: the form to log in, and the session as JSON.

use rumbl_core::ids::UserId;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::provider_view::ProviderButton;
use crate::i18n::{Message, t};
use crate::paths;
use crate::providers::Providers;

/// The form to log in.
#[derive(Debug, Serialize)]
pub(crate) struct SessionNew {
    /// The fields `username` and `password`.
    pub form: Form,
    providers: Vec<ProviderButton>,
}

impl SessionNew {
    /// The log-in form, with the username that was typed before.
    pub(crate) fn new(username: &str, providers: &Providers) -> Self {
        Self { form: log_in_form(username), providers: ProviderButton::all(providers) }
    }
}

fn log_in_form(username: &str) -> Form {
    Form::new("session", paths::SESSIONS).field("username", username).field("password", "")
}

impl View for SessionNew {
    const TEMPLATE: &'static str = "session/new.html";

    fn title(&self) -> Message {
        t!("title-log-in")
    }
}

/// The form for the code of an authenticator app.
#[derive(Debug, Serialize)]
pub(crate) struct SessionCode {
    form: Form,
}

impl SessionCode {
    /// The empty form.
    pub(crate) fn new() -> Self {
        let form = Form::new("session", paths::SESSION_CODE).field("one_time_password", "");
        Self { form }
    }
}

impl View for SessionCode {
    const TEMPLATE: &'static str = "session/code.html";

    fn title(&self) -> Message {
        t!("title-enter-your-code")
    }
}

/// The log-in form for a person whose session ended before they submitted another form.
#[derive(Debug, Serialize)]
pub(crate) struct LoggedOut {
    form: Form,
    /// What they typed in the other form.
    typed: Vec<Typed>,
}

#[derive(Debug, Serialize)]
struct Typed {
    label: Message,
    value: String,
}

impl LoggedOut {
    /// The form, with the typed texts by field name.
    pub(crate) fn new(typed: Vec<(&str, &str)>) -> Self {
        let typed = typed.into_iter();
        let typed =
            typed.map(|(field, text)| Typed { label: label(field), value: text.to_owned() });
        Self { form: log_in_form(""), typed: typed.collect() }
    }
}

/// A field's label. Fields that people rarely type text into are called by their name.
fn label(field: &str) -> Message {
    match field {
        "content" => t!("logged-out-content"),
        "description" => t!("logged-out-description"),
        "email" => t!("account-email"),
        "name" => t!("account-name"),
        "note" => t!("logged-out-note"),
        "reason" => t!("logged-out-reason"),
        "title" => t!("logged-out-title"),
        "url" => "URL".into(),
        "username" => t!("account-username"),
        "visibility" => t!("video-visibility"),
        _ => capitalized(&field.replace('_', " ")).into(),
    }
}

fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

impl View for LoggedOut {
    const TEMPLATE: &'static str = "session/logged_out.html";

    fn title(&self) -> Message {
        t!("title-you-were-logged-out")
    }
}

/// The session, as requested by pages: `{"user_id": 7, "token": "…"}`, or both `null`.
#[derive(Debug, Serialize)]
pub(crate) struct SessionJson {
    user_id: Option<UserId>,
    token: Option<String>,
}

impl SessionJson {
    /// The session of a person, with the token for connecting to the socket, or of nobody.
    pub(crate) fn new(user_id: Option<UserId>, token: Option<String>) -> Self {
        Self { user_id, token }
    }
}

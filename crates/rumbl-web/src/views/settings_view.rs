//! The settings of an account.

use rumbl_core::accounts::{Email, EmailRule, Session};
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::SessionId;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::when::When;
use crate::device_name::device_name;
use crate::i18n::{Message, t};
use crate::paths;

/// The form to edit one's profile.
#[derive(Debug, Serialize)]
pub(crate) struct ProfileEdit {
    username: String,
    form: Form,
}

impl ProfileEdit {
    /// The form for a user's changeset.
    pub(crate) fn new(username: &str, changeset: &Changeset) -> Self {
        let fields = ["name", "subname", "job"];
        let form = Form::of("user", paths::SETTINGS, changeset, &fields).put();
        Self { username: username.to_owned(), form }
    }
}

impl View for ProfileEdit {
    const TEMPLATE: &'static str = "settings/profile.html";

    fn title(&self) -> Message {
        t!("title-settings")
    }
}

/// The form to change one's e-mail address.
#[derive(Debug, Serialize)]
pub(crate) struct EmailEdit {
    address: Option<String>,
    is_confirmed: bool,
    /// Whether the address can be removed.
    can_remove: bool,
    form: Form,
}

impl EmailEdit {
    /// The form for an address's changeset, and the address that the person has.
    pub(crate) fn new(
        email: Option<&Email>,
        changeset: &Changeset,
        has_password: bool,
        rule: EmailRule,
    ) -> Self {
        Self {
            can_remove: email.is_some() && rule == EmailRule::Optional,
            address: email.map(|email| email.address.clone()),
            is_confirmed: email.is_some_and(|email| email.confirmed_at.is_some()),
            form: Form::of("user", paths::EMAIL, changeset, &["email", "current_password"])
                .of_owner(has_password)
                .put(),
        }
    }
}

impl View for EmailEdit {
    const TEMPLATE: &'static str = "settings/email.html";

    fn title(&self) -> Message {
        t!("title-e-mail")
    }
}

/// The active sessions of a person.
#[derive(Debug, Serialize)]
pub(crate) struct SessionIndex {
    sessions: Vec<SessionRow>,
    has_others: bool,
}

#[derive(Debug, Serialize)]
struct SessionRow {
    device: Message,
    address: Option<String>,
    last_seen: When,
    begun: When,
    is_current: bool,
    path: String,
}

impl SessionIndex {
    /// The list, with the current session marked.
    pub(crate) fn new(sessions: &[Session], current: Option<SessionId>) -> Self {
        let row = |session: &Session| SessionRow {
            device: device_name(session.user_agent.as_deref()),
            address: session.address.clone(),
            last_seen: When::ago(session.last_seen_at),
            begun: When::ago(session.inserted_at),
            is_current: Some(session.id) == current,
            path: paths::own_session(session.id),
        };
        let mut sessions: Vec<_> = sessions.iter().map(row).collect();
        sessions.sort_by_key(|row| !row.is_current);
        Self { has_others: sessions.iter().any(|row| !row.is_current), sessions }
    }
}

impl View for SessionIndex {
    const TEMPLATE: &'static str = "settings/sessions.html";

    fn title(&self) -> Message {
        t!("title-where-youre-logged-in")
    }
}

/// Export and deletion of the account.
#[derive(Debug, Serialize)]
pub(crate) struct AccountShow {
    form: Form,
    /// Whether the account can't be deleted, because no other admin would be left.
    is_last_admin: bool,
}

impl AccountShow {
    /// The form for a changeset with the current password.
    pub(crate) fn new(changeset: &Changeset, has_password: bool) -> Self {
        let form = Form::of("user", paths::ACCOUNT, changeset, &["current_password"]);
        let is_last_admin = changeset.errors_on("user").next().is_some();
        Self { form: form.of_owner(has_password).delete(), is_last_admin }
    }
}

impl View for AccountShow {
    const TEMPLATE: &'static str = "settings/account.html";

    fn title(&self) -> Message {
        t!("title-your-data")
    }
}

//! How somebody logs in beside their password.

use rumbl_core::accounts::{Passkey, SecondFactor};
use rumbl_core::changeset::Changeset;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::when::When;
use crate::paths;

/// What there is, and the forms to change it.
#[derive(Debug, Serialize)]
pub(crate) struct SecurityShow {
    app: Option<App>,
    passkeys: Vec<PasskeyRow>,
    passkey: Form,
    recovery: Form,
    removal: Form,
}

/// An authenticator app.
#[derive(Debug, Serialize)]
struct App {
    since: When,
    recovery_codes_left: i64,
}

#[derive(Debug, Serialize)]
struct PasskeyRow {
    name: String,
    added: When,
    used: Option<When>,
    path: String,
}

impl From<&Passkey> for PasskeyRow {
    fn from(passkey: &Passkey) -> Self {
        Self {
            name: passkey.name.clone(),
            added: When::ago(passkey.inserted_at),
            used: passkey.last_used_at.map(When::ago),
            path: paths::passkey(passkey.id),
        }
    }
}

impl SecurityShow {
    /// The forms of changesets: that for new recovery codes, and that to turn the app off.
    pub(crate) fn new(
        (factor, passkeys): (Option<&SecondFactor>, &[Passkey]),
        recovery: &Changeset,
        removal: &Changeset,
    ) -> Self {
        let app = factor.map(|factor| App {
            since: When::ago(factor.inserted_at),
            recovery_codes_left: factor.recovery_codes_left,
        });
        let both = ["current_password", "one_time_password"];
        Self {
            app,
            passkeys: passkeys.iter().map(PasskeyRow::from).collect(),
            passkey: Form::new("passkey", paths::PASSKEYS)
                .field("name", "")
                .field("current_password", "")
                .field("one_time_password", ""),
            recovery: Form::of("recovery", paths::RECOVERY_CODES, recovery, &both),
            removal: Form::of("removal", paths::AUTHENTICATOR, removal, &both).delete(),
        }
    }
}

impl View for SecurityShow {
    const TEMPLATE: &'static str = "settings/security.html";

    fn title(&self) -> String {
        "Security".to_owned()
    }
}

/// The form that shows that an app has the secret, which is in slots.
#[derive(Debug, Serialize)]
pub(crate) struct AuthenticatorNew {
    form: Form,
}

impl AuthenticatorNew {
    /// The form for a changeset.
    pub(crate) fn new(changeset: &Changeset) -> Self {
        let fields = ["one_time_password", "current_password"];
        Self { form: Form::of("authenticator", paths::AUTHENTICATOR, changeset, &fields) }
    }
}

impl View for AuthenticatorNew {
    const TEMPLATE: &'static str = "settings/authenticator.html";

    fn title(&self) -> String {
        "Set up an authenticator app".to_owned()
    }
}

/// New recovery codes, which are in a slot.
#[derive(Debug, Serialize)]
pub(crate) struct RecoveryCodesShow {}

impl View for RecoveryCodesShow {
    const TEMPLATE: &'static str = "settings/recovery_codes.html";

    fn title(&self) -> String {
        "Your recovery codes".to_owned()
    }
}

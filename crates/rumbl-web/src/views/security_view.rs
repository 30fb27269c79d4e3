//! The log-in methods besides the password.

use rumbl_core::accounts::{self, LinkedIdentity, Passkey, SecondFactor};
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::provider_view::ProviderButton;
use super::when::When;
use crate::i18n::{Message, t};
use crate::paths;
use crate::providers::Providers;

/// A person's log-in methods.
#[derive(Debug)]
pub(crate) struct OtherAccess {
    second_factor: Option<SecondFactor>,
    passkeys: Vec<Passkey>,
    identities: Vec<LinkedIdentity>,
    has_password: bool,
}

/// The proof required for sensitive changes: the password if the person has one, and a code if they have an
/// authenticator app.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Proof {
    has_password: bool,
    has_app: bool,
}

impl Proof {
    /// The form fields for the proof.
    pub(crate) const FIELDS: [&'static str; 2] = ["current_password", "one_time_password"];

    /// The proof that a person has to give.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the user is gone.
    pub(crate) fn read(db: &mut Connection, id: UserId) -> rumbl_core::Result<Self> {
        let has_app = accounts::get_second_factor(db, id)?.is_some();
        Ok(Self { has_password: accounts::has_password(db, id)?, has_app })
    }

    /// Whether they have a password.
    pub(crate) fn has_password(self) -> bool {
        self.has_password
    }

    /// Adds the proof's fields to a form, with their errors.
    pub(crate) fn ask(self, form: Form, changeset: &Changeset) -> Form {
        form.unfilled(changeset, &Self::FIELDS).of_owner(self.has_password)
    }
}

/// A form of the page that was submitted and refused.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Refused<'a> {
    /// The form for new recovery codes.
    Recovery(&'a Changeset),
    /// The form to turn the authenticator app off.
    Removal(&'a Changeset),
    /// The form to link an account at a provider.
    Link(&'a Changeset),
}

/// The current log-in methods, and the forms to change them.
#[derive(Debug, Serialize)]
pub(crate) struct SecurityShow {
    app: Option<App>,
    has_password: bool,
    passkeys: Vec<PasskeyRow>,
    passkey: Form,
    identities: Vec<IdentityRow>,
    providers: Vec<ProviderButton>,
    link: Form,
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

/// A linked account at a provider.
#[derive(Debug, Serialize)]
struct IdentityRow {
    label: String,
    account: Option<String>,
    linked: When,
    used: Option<When>,
    path: String,
}

impl IdentityRow {
    fn new(identity: &LinkedIdentity, providers: &Providers) -> Self {
        Self {
            label: providers.label(&identity.issuer),
            account: identity.account.clone(),
            linked: When::ago(identity.inserted_at),
            used: identity.last_used_at.map(When::ago),
            path: paths::linked_identity(identity.id),
        }
    }
}

impl OtherAccess {
    /// Those of a user.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the user is gone.
    pub(crate) fn read(db: &mut Connection, id: UserId) -> rumbl_core::Result<Self> {
        Ok(Self {
            second_factor: accounts::get_second_factor(db, id)?,
            passkeys: accounts::list_passkeys(db, id)?,
            identities: accounts::list_linked_identities(db, id)?,
            has_password: accounts::has_password(db, id)?,
        })
    }
}

impl SecurityShow {
    /// The page for a person's methods, with the errors of a refused form.
    pub(crate) fn new(
        ways: &OtherAccess,
        providers: &Providers,
        refused: Option<Refused<'_>>,
    ) -> Self {
        let app = ways.second_factor.as_ref().map(|factor| App {
            since: When::ago(factor.inserted_at),
            recovery_codes_left: factor.recovery_codes_left,
        });
        let untouched = accounts::change_user_password();
        let [mut recovery, mut removal, mut link] = [&untouched; 3];
        match refused {
            Some(Refused::Recovery(changeset)) => recovery = changeset,
            Some(Refused::Removal(changeset)) => removal = changeset,
            Some(Refused::Link(changeset)) => link = changeset,
            None => {}
        }
        let has_password = ways.has_password;
        Self {
            app,
            has_password,
            passkeys: ways.passkeys.iter().map(PasskeyRow::from).collect(),
            passkey: Form::new("passkey", paths::PASSKEYS)
                .field("name", "")
                .field("current_password", "")
                .field("one_time_password", "")
                .of_owner(has_password),
            identities: ways.identities.iter().map(|it| IdentityRow::new(it, providers)).collect(),
            providers: ProviderButton::all_to_link(providers),
            link: Form::of("link", paths::SECURITY, link, &Proof::FIELDS).of_owner(has_password),
            recovery: Form::of("recovery", paths::RECOVERY_CODES, recovery, &Proof::FIELDS)
                .of_owner(has_password),
            removal: Form::of("removal", paths::AUTHENTICATOR, removal, &Proof::FIELDS)
                .of_owner(has_password)
                .delete(),
        }
    }
}

impl View for SecurityShow {
    const TEMPLATE: &'static str = "settings/security.html";

    fn title(&self) -> Message {
        t!("title-security")
    }
}

/// A passkey, and the form to remove it.
#[derive(Debug, Serialize)]
pub(crate) struct PasskeyShow {
    name: String,
    proof: Proof,
    form: Form,
}

impl PasskeyShow {
    /// The form for a changeset.
    pub(crate) fn new(passkey: &Passkey, changeset: &Changeset, proof: Proof) -> Self {
        let form = Form::new("removal", paths::passkey(passkey.id)).delete();
        Self { name: passkey.name.clone(), proof, form: proof.ask(form, changeset) }
    }
}

impl View for PasskeyShow {
    const TEMPLATE: &'static str = "settings/passkey.html";

    fn title(&self) -> Message {
        t!("title-remove-a-passkey")
    }
}

/// A linked account at a provider, and the form to unlink it.
#[derive(Debug, Serialize)]
pub(crate) struct LinkedIdentityShow {
    label: String,
    account: Option<String>,
    proof: Proof,
    form: Form,
}

impl LinkedIdentityShow {
    /// The form for a changeset. `label` is the provider's name.
    pub(crate) fn new(
        identity: &LinkedIdentity,
        label: String,
        changeset: &Changeset,
        proof: Proof,
    ) -> Self {
        let form = Form::new("unlinking", paths::linked_identity(identity.id)).delete();
        let account = identity.account.clone();
        Self { label, account, proof, form: proof.ask(form, changeset) }
    }
}

impl View for LinkedIdentityShow {
    const TEMPLATE: &'static str = "settings/linked_identity.html";

    fn title(&self) -> Message {
        t!("title-unlink-an-account")
    }
}

/// The form to verify that an app has the secret, which is in slots.
#[derive(Debug, Serialize)]
pub(crate) struct AuthenticatorNew {
    form: Form,
}

impl AuthenticatorNew {
    /// The form for a changeset.
    pub(crate) fn new(changeset: &Changeset, has_password: bool) -> Self {
        let fields = ["one_time_password", "current_password"];
        let form = Form::of("authenticator", paths::AUTHENTICATOR, changeset, &fields);
        Self { form: form.of_owner(has_password) }
    }
}

impl View for AuthenticatorNew {
    const TEMPLATE: &'static str = "settings/authenticator.html";

    fn title(&self) -> Message {
        t!("title-set-up-an-authenticator-app")
    }
}

/// New recovery codes, in a slot.
#[derive(Debug, Serialize)]
pub(crate) struct RecoveryCodesShow {}

impl View for RecoveryCodesShow {
    const TEMPLATE: &'static str = "settings/recovery_codes.html";

    fn title(&self) -> Message {
        t!("title-your-recovery-codes")
    }
}

/// The page on which people without a password confirm their identity.
#[derive(Debug, Serialize)]
pub(crate) struct SecurityConfirm {
    form: Form,
    providers: Vec<ProviderButton>,
    /// The names of the providers that can't confirm it.
    unable: Option<Message>,
}

impl SecurityConfirm {
    /// By a passkey, or by a provider that can force a fresh log-in.
    pub(crate) fn new(providers: &Providers) -> Self {
        let form = Form::new("session", paths::SESSIONS);
        let unable = providers.iter().filter(|provider| !provider.has_people_log_in_afresh());
        let unable = unable
            .map(|provider| provider.label.as_str().into())
            .reduce(|before, last| t!("list-or", before = before, last = last));
        Self { form, providers: ProviderButton::all_to_confirm(providers), unable }
    }
}

impl View for SecurityConfirm {
    const TEMPLATE: &'static str = "settings/confirm.html";

    fn title(&self) -> Message {
        t!("title-confirm-that-its-you")
    }
}

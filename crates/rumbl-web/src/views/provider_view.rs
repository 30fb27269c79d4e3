//! Pages for logging in and registering with a provider.

use rumbl_core::accounts::{EmailRule, ProvidedIdentity};
use rumbl_core::changeset::Changeset;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use crate::i18n::{Message, t};
use crate::paths;
use crate::providers::{Provider, Providers};

/// The button to continue with a provider.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ProviderButton {
    label: String,
    path: String,
}

impl ProviderButton {
    /// The buttons of all providers, to log in or register.
    pub(crate) fn all(providers: &Providers) -> Vec<Self> {
        providers
            .iter()
            .map(|provider| Self::new(provider, paths::provider(&provider.name)))
            .collect()
    }

    /// The buttons of the providers that can force a fresh log-in.
    pub(crate) fn all_to_confirm(providers: &Providers) -> Vec<Self> {
        let able = providers.iter().filter(|provider| provider.has_people_log_in_afresh());
        able.map(|provider| Self::new(provider, paths::provider(&provider.name))).collect()
    }

    /// The buttons of all providers, to link an account.
    pub(crate) fn all_to_link(providers: &Providers) -> Vec<Self> {
        let path = |provider: &Provider| paths::link_provider(&provider.name);
        providers.iter().map(|provider| Self::new(provider, path(provider))).collect()
    }

    fn new(provider: &Provider, path: String) -> Self {
        Self { label: provider.label.clone(), path }
    }
}

/// A page that redirects to a provider, whose URL is a slot.
///
/// Browsers check every redirect after a form against the `form-action` policy of the form's page, including further
/// redirects by the provider to unknown hosts. So the form is answered with a page that redirects, instead of an HTTP
/// redirect.
#[derive(Debug, Serialize)]
pub(crate) struct ProviderLeave {
    label: String,
}

impl ProviderLeave {
    /// The page that leads to a provider.
    pub(crate) fn new(provider: &Provider) -> Self {
        Self { label: provider.label.clone() }
    }
}

impl View for ProviderLeave {
    const TEMPLATE: &'static str = "provider/leave.html";

    fn title(&self) -> Message {
        t!("title-on-to-provider", provider = self.label.as_str())
    }
}

/// The page after a failed log-in at a provider.
#[derive(Debug, Serialize)]
pub(crate) struct ProviderFailed {
    #[serde(skip)]
    title: Message,
    explanation: Message,
    path: &'static str,
    offer: Message,
}

/// Why a log-in at a provider failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The provider doesn't respond.
    Unavailable,
    /// The provider's response is invalid.
    Invalid,
    /// The provider doesn't confirm a fresh log-in.
    NotFresh,
    /// The log-in was not started here, or has expired.
    Expired,
}

impl ProviderFailed {
    /// The page for a person who wanted to log in or, unless `is_log_in`, to link their account.
    pub(crate) fn new(provider: &Provider, trouble: Trouble, is_log_in: bool) -> Self {
        let label = provider.label.as_str();
        let (title, explanation) = match trouble {
            Trouble::Unavailable => {
                (t!("provider-unavailable", provider = label), t!("provider-unavailable-lead"))
            }
            Trouble::Invalid => {
                (t!("provider-invalid", provider = label), t!("provider-invalid-lead"))
            }
            Trouble::NotFresh => {
                (t!("provider-not-fresh", provider = label), t!("provider-not-fresh-lead"))
            }
            Trouble::Expired => (t!("provider-expired"), t!("provider-expired-lead")),
        };
        let (path, offer) = match (trouble, is_log_in) {
            (Trouble::NotFresh, _) => (paths::CONFIRM, t!("provider-back-to-ways")),
            (_, true) => (paths::NEW_SESSION, t!("provider-back-to-log-in")),
            (_, false) => (paths::SECURITY, t!("provider-back-to-settings")),
        };
        Self { title, explanation, path, offer }
    }
}

impl View for ProviderFailed {
    const TEMPLATE: &'static str = "provider/failed.html";

    fn title(&self) -> Message {
        self.title.clone()
    }
}

/// The form that asks a person to prove that the existing account with their provider's address is theirs.
#[derive(Debug, Serialize)]
pub(crate) struct SessionLink {
    label: String,
    address: String,
    /// Whether they may register instead, because nobody has confirmed that address.
    can_register: bool,
    form: Form,
}

impl SessionLink {
    /// The form, for an account with this address.
    pub(crate) fn new(label: String, address: &str, can_register: bool) -> Self {
        let form = Form::new("session", paths::SESSION_LINK).field("password", "");
        Self { label, address: address.to_owned(), can_register, form }
    }
}

impl View for SessionLink {
    const TEMPLATE: &'static str = "provider/link.html";

    fn title(&self) -> Message {
        t!("title-you-have-an-account-already")
    }
}

/// The registration form for a person identified by a provider.
#[derive(Debug, Serialize)]
pub(crate) struct ProvidedUserNew {
    label: String,
    form: Form,
    email_required: bool,
    email_hint: Message,
}

impl ProvidedUserNew {
    /// The form for a registration changeset.
    pub(crate) fn new(
        (label, identity): (String, &ProvidedIdentity),
        changeset: &Changeset,
        rule: EmailRule,
        sends_mail: bool,
    ) -> Self {
        let form =
            Form::of("user", paths::PROVIDED_USERS, changeset, &["name", "username", "email"]);
        let email_hint = match (identity.verified_address(), rule) {
            (Some(_), _) if sends_mail => t!("provider-register-email-mail"),
            (Some(_), _) => t!("provider-register-email-admin"),
            (None, EmailRule::Required) => t!("registration-email-required"),
            (None, EmailRule::Optional) => t!("registration-email-optional"),
        };
        Self { label, form, email_required: rule == EmailRule::Required, email_hint }
    }
}

impl View for ProvidedUserNew {
    const TEMPLATE: &'static str = "provider/register.html";

    fn title(&self) -> Message {
        t!("title-register")
    }
}

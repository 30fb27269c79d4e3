//! The pages that mailed links open.

use rumbl_core::changeset::Changeset;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use crate::access::OtherAccess;
use crate::i18n::{Message, t};
use crate::paths;
use crate::providers::Providers;

/// The button that confirms an address.
#[derive(Debug, Serialize)]
pub(crate) struct ConfirmationShow {
    form: Form,
}

impl ConfirmationShow {
    /// The form, whose token is a slot.
    pub(crate) fn new() -> Self {
        Self { form: Form::new("confirmation", paths::EMAIL_CONFIRMATIONS) }
    }
}

impl View for ConfirmationShow {
    const TEMPLATE: &'static str = "mailed_link/confirmation.html";

    fn title(&self) -> Message {
        t!("title-confirm-your-e-mail-address")
    }
}

/// The form to ask for a link that resets a password.
#[derive(Debug, Serialize)]
pub(crate) struct ResetNew {
    form: Form,
}

impl ResetNew {
    /// The empty form.
    pub(crate) fn new() -> Self {
        Self { form: Form::new("reset", paths::PASSWORD_RESETS).field("account", "") }
    }
}

impl View for ResetNew {
    const TEMPLATE: &'static str = "mailed_link/reset_new.html";

    fn title(&self) -> Message {
        t!("title-forgotten-password")
    }
}

/// The form for a new password.
#[derive(Debug, Serialize)]
pub(crate) struct ResetEdit {
    form: Form,
}

impl ResetEdit {
    /// The form for a password's changeset, whose token is a slot.
    pub(crate) fn new(changeset: &Changeset) -> Self {
        Self { form: Form::of("user", paths::PASSWORD_RESETS, changeset, &["password"]).put() }
    }
}

impl View for ResetEdit {
    const TEMPLATE: &'static str = "mailed_link/reset_edit.html";

    fn title(&self) -> Message {
        t!("title-set-a-new-password")
    }
}

/// The page after a password reset, for accounts that have other log-in methods too.
#[derive(Debug, Serialize)]
pub(crate) struct ResetDone {
    still: Vec<Message>,
    has_app: bool,
}

impl ResetDone {
    /// Lists what keeps working; `None` if the password is the only log-in method.
    pub(crate) fn new(ways: &OtherAccess, providers: &Providers) -> Option<Self> {
        let (still, has_app) = (ways.lines(providers), ways.has_second_factor);
        (has_app || !still.is_empty()).then_some(Self { still, has_app })
    }
}

impl View for ResetDone {
    const TEMPLATE: &'static str = "mailed_link/reset_done.html";

    fn title(&self) -> Message {
        t!("title-password-changed")
    }
}

/// A link from an admin, opened by a person who is not logged in as its owner.
#[derive(Debug, Serialize)]
pub(crate) struct ConfirmationElsewhere {
    /// The username of the link's owner.
    pub(crate) owner: String,
    /// The username of the logged-in user; empty if nobody is logged in.
    pub(crate) reader: String,
    /// The path to log out, which leads back to the link.
    pub(crate) log_out_path: String,
}

impl View for ConfirmationElsewhere {
    const TEMPLATE: &'static str = "mailed_link/confirmation_elsewhere.html";

    fn title(&self) -> Message {
        t!("title-log-in-to-confirm-your-address")
    }
}

/// A link that is no longer valid, and how to request another.
#[derive(Debug, Serialize)]
pub(crate) struct LinkExpired {
    explanation: Message,
    offer: Message,
    path: &'static str,
}

impl LinkExpired {
    /// For a link that confirms an address.
    pub(crate) fn confirmation() -> Self {
        Self {
            explanation: t!("confirmation-over"),
            offer: t!("confirmation-over-offer"),
            path: paths::EMAIL,
        }
    }

    /// For an unsubscribe link that is invalid.
    pub(crate) fn unsubscribe() -> Self {
        Self {
            explanation: t!("unsubscribe-over"),
            offer: t!("unsubscribe-over-offer"),
            path: paths::NOTIFICATION_SETTINGS,
        }
    }

    /// For a link that resets a password.
    pub(crate) fn reset() -> Self {
        Self {
            explanation: t!("reset-over"),
            offer: t!("reset-over-offer"),
            path: paths::NEW_PASSWORD_RESET,
        }
    }
}

impl View for LinkExpired {
    const TEMPLATE: &'static str = "mailed_link/over.html";

    fn title(&self) -> Message {
        t!("title-this-link-no-longer-works")
    }
}

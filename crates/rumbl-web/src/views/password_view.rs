//! The forms to change and to remove the password.

use rumbl_core::accounts;
use rumbl_core::changeset::Changeset;
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use super::security_view::Proof;
use crate::i18n::{Message, t};
use crate::paths;

/// The state of a person's password.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PasswordState {
    proof: Proof,
    /// Whether they have another way to log in, so that the password can be removed.
    is_dispensable: bool,
}

impl PasswordState {
    /// That of a user.
    ///
    /// # Errors
    /// [`rumbl_core::Error::NotFound`] when the user is gone.
    pub(crate) fn read(db: &mut Connection, id: UserId) -> rumbl_core::Result<Self> {
        let is_dispensable = accounts::can_remove_password(db, id)?;
        Ok(Self { proof: Proof::read(db, id)?, is_dispensable })
    }
}

/// A form of the page that was submitted and refused.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RefusedPassword<'a> {
    /// The form to change the password.
    Change(&'a Changeset),
    /// The form to remove the password.
    Removal(&'a Changeset),
}

/// The forms to change and to remove the password.
#[derive(Debug, Serialize)]
pub(crate) struct PasswordEdit {
    form: Form,
    has_password: bool,
    is_dispensable: bool,
    removal: Form,
    proof: Proof,
}

impl PasswordEdit {
    /// The forms for a person, with the errors of a refused one.
    pub(crate) fn new(state: PasswordState, refused: Option<RefusedPassword<'_>>) -> Self {
        let untouched = accounts::change_user_password();
        let [mut change, mut removal] = [&untouched; 2];
        match refused {
            Some(RefusedPassword::Change(changeset)) => change = changeset,
            Some(RefusedPassword::Removal(changeset)) => removal = changeset,
            None => {}
        }
        let PasswordState { proof, is_dispensable } = state;
        let has_password = proof.has_password();
        let form = Form::of("user", paths::PASSWORD, change, &["current_password", "password"]);
        let removal = proof.ask(Form::new("removal", paths::PASSWORD).delete(), removal);
        Self {
            form: form.of_owner(has_password).put(),
            has_password,
            is_dispensable,
            removal,
            proof,
        }
    }
}

impl View for PasswordEdit {
    const TEMPLATE: &'static str = "password/edit.html";

    fn title(&self) -> Message {
        if self.has_password {
            t!("title-change-your-password")
        } else {
            t!("title-set-a-password")
        }
    }
}

//! The form to change one's password.

use rumbl_core::changeset::Changeset;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use crate::paths;

/// The form to change one's password.
#[derive(Debug, Serialize)]
pub(crate) struct PasswordEdit {
    form: Form,
}

impl PasswordEdit {
    /// The form for a password's changeset.
    pub(crate) fn new(changeset: &Changeset) -> Self {
        let fields = ["current_password", "password"];
        Self { form: Form::of("user", paths::PASSWORD, changeset, &fields).put() }
    }
}

impl View for PasswordEdit {
    const TEMPLATE: &'static str = "password/edit.html";

    fn title(&self) -> String {
        "Change your password".to_owned()
    }
}

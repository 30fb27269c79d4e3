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
    has_password: bool,
}

impl PasswordEdit {
    /// The form for a password's changeset.
    pub(crate) fn new(changeset: &Changeset, has_password: bool) -> Self {
        let fields = ["current_password", "password"];
        let form = Form::of("user", paths::PASSWORD, changeset, &fields);
        Self { form: form.of_owner(has_password).put(), has_password }
    }
}

impl View for PasswordEdit {
    const TEMPLATE: &'static str = "password/edit.html";

    fn title(&self) -> String {
        if self.has_password { "Change your password" } else { "Set a password" }.to_owned()
    }
}

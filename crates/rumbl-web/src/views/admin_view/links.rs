use rumbl_core::accounts::{MailPurpose, User};
use serde::Serialize;

use super::Frame;
use crate::i18n::{Message, t};
use crate::paths;
use crate::views::View;

/// A link for an admin to pass on, shown once.
#[derive(Serialize)]
pub(crate) struct LinkShow {
    frame: Frame,
    name: String,
    person_path: String,
    link: String,
    purpose: &'static str,
    validity: &'static str,
}

impl LinkShow {
    /// A link for a person, with this purpose.
    pub(crate) fn new(frame: Frame, person: &User, purpose: MailPurpose, link: String) -> Self {
        let (purpose, validity) = match purpose {
            MailPurpose::ResetPassword => ("They can set another password with it.", "30 minutes"),
            MailPurpose::ConfirmEmail => (
                "The address that you gave is theirs once they open it, logged in to their account.",
                "seven days",
            ),
        };
        let (name, person_path) = (person.name.clone(), paths::admin_user(person.id));
        Self { frame, name, person_path, link, purpose, validity }
    }
}

impl View for LinkShow {
    const TEMPLATE: &'static str = "admin/link.html";

    fn title(&self) -> Message {
        t!("title-link-for", name = self.name.as_str())
    }
}

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
    /// What it is for, and for how long.
    purpose: Message,
}

impl LinkShow {
    /// A link for a person, with this purpose.
    pub(crate) fn new(frame: Frame, person: &User, purpose: MailPurpose, link: String) -> Self {
        let purpose = match purpose {
            MailPurpose::ResetPassword => t!("admin-link-reset"),
            MailPurpose::ConfirmEmail => t!("admin-link-confirmation"),
        };
        let (name, person_path) = (person.name.clone(), paths::admin_user(person.id));
        Self { frame, name, person_path, link, purpose }
    }
}

impl View for LinkShow {
    const TEMPLATE: &'static str = "admin/link.html";

    fn title(&self) -> Message {
        t!("title-link-for", name = self.name.as_str())
    }
}

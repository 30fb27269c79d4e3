//! The log-in form.

use serde::Serialize;

use super::View;
use super::form_view::Form;
use crate::paths;

/// The form to log in.
#[derive(Debug, Serialize)]
pub struct SessionNew {
    /// The fields `username` and `password`.
    pub form: Form,
}

impl SessionNew {
    /// The form, with the user name that was typed before.
    pub fn new(username: &str) -> Self {
        Self {
            form: Form::new("session", paths::SESSIONS)
                .field("username", username)
                .field("password", ""),
        }
    }
}

impl View for SessionNew {
    const TEMPLATE: &'static str = "session/new.html";

    fn title(&self) -> String {
        "Log in".to_owned()
    }
}

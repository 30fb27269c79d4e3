//! Sessions: the form to log in, and the session as JSON.

use rumbl_core::ids::UserId;
use serde::Serialize;

use super::View;
use super::form_view::Form;
use crate::paths;

/// The form to log in.
#[derive(Debug, Serialize)]
pub(crate) struct SessionNew {
    /// The fields `username` and `password`.
    pub form: Form,
}

impl SessionNew {
    /// The form, with the user name that was typed before.
    pub(crate) fn new(username: &str) -> Self {
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

/// Who is logged in, as pages ask for it: `{"user_id": 7, "token": "…"}`, or both `null`.
#[derive(Debug, Serialize)]
pub(crate) struct SessionJson {
    user_id: Option<UserId>,
    token: Option<String>,
}

impl SessionJson {
    /// Somebody, with the token with which their page connects to the socket; or nobody.
    pub(crate) fn new(user_id: Option<UserId>, token: Option<String>) -> Self {
        Self { user_id, token }
    }
}

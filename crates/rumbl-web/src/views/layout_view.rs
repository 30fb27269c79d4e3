//! What surrounds every page.

use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use serde::Serialize;

use crate::flash::Flash;
use crate::theme::Theme;

/// A page with its surroundings, as the templates get it.
#[derive(Debug, Serialize)]
pub struct Layout<'a, P> {
    /// The page's title.
    pub title: String,
    /// The session's CSRF token, masked for this page.
    pub csrf_token: String,
    /// What the browser shows the socket, for a person who is logged in.
    pub user_token: Option<String>,
    /// The person who is logged in.
    pub current_user: Option<UserView<'a>>,
    /// The message that waited for this page.
    pub flash: FlashView,
    /// The value that lets this page's scripts run.
    pub nonce: String,
    /// Light or dark.
    pub theme: Theme,
    /// Whether the page reloads itself when the project's files change.
    pub live_reload: bool,
    /// The page itself.
    pub page: &'a P,
}

/// A person.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct UserView<'a> {
    id: UserId,
    name: &'a str,
    username: &'a str,
}

impl UserView<'_> {
    /// The person's name.
    pub fn name(&self) -> &str {
        self.name
    }
}

impl<'a> From<&'a User> for UserView<'a> {
    fn from(user: &'a User) -> Self {
        Self { id: user.id, name: &user.name, username: &user.username }
    }
}

/// The flash messages, of which one is there at the most.
#[derive(Debug, Default, Serialize)]
pub struct FlashView {
    info: Option<String>,
    error: Option<String>,
}

impl From<Option<Flash>> for FlashView {
    fn from(flash: Option<Flash>) -> Self {
        match flash {
            None => Self::default(),
            Some(Flash::Info(message)) => Self { info: Some(message), error: None },
            Some(Flash::Error(message)) => Self { info: None, error: Some(message) },
        }
    }
}

//! What surrounds every page.

use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use serde::Serialize;

use crate::flash::Flash;
use crate::static_files;
use crate::theme::Theme;

/// A page with its surroundings, as the templates get it.
#[derive(Debug, Serialize)]
pub struct Layout<'a, P> {
    /// The page's title.
    pub title: String,
    /// What stands for the session's CSRF token until the page is shown.
    pub csrf_token: &'a str,
    /// What stands for the token that the browser shows the socket, for a person who is logged in.
    pub user_token: Option<&'a str>,
    /// The person who is logged in.
    pub current_user: Option<UserView<'a>>,
    /// The message that waited for this page.
    pub flash: FlashView,
    /// Light or dark.
    pub theme: Theme,
    /// Where the bundle is.
    pub assets: Assets,
    /// Whether the page reloads itself when the project's files change.
    pub live_reload: bool,
    /// The page itself.
    pub page: &'a P,
}

/// How the name of the headings' font begins.
const FONT: &str = "bricolage-grotesque-latin-700-normal-";

/// The addresses of the bundle's files, as they now are.
#[derive(Debug, Serialize)]
pub struct Assets {
    script: String,
    styles: String,
    /// The headings' font, which a browser would otherwise ask for only after the styles.
    font: String,
}

impl Default for Assets {
    fn default() -> Self {
        let address = static_files::address;
        Self {
            script: address("app.js"),
            styles: address("app.css"),
            font: static_files::address_named_by_content(FONT),
        }
    }
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

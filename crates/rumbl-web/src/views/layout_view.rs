//! What surrounds every page.

use std::collections::BTreeMap;

use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use serde::Serialize;

use crate::flash::Flash;
use crate::static_files;

/// A page with its surroundings, as the templates get it. There is nothing personal in it: what is
/// personal is filled into the slots.
#[derive(Debug, Serialize)]
pub(crate) struct Layout<'a, P> {
    /// The page's title.
    pub title: String,
    /// What stands for each slot, by its name.
    pub slots: &'a BTreeMap<&'static str, String>,
    /// Whether readers are logged in.
    pub is_member: bool,
    /// The page's language, as HTML names it.
    pub locale: &'static str,
    /// Where the bundle is.
    pub assets: Assets,
    /// Whether the page reloads itself when the project's files change.
    pub live_reload: bool,
    /// Whether people get to see what is mailed to them. Where they don't, pages say so, and whom to ask.
    pub sends_mail: bool,
    /// The page itself.
    pub page: &'a P,
}

/// How the name of the headings' font begins.
const FONT: &str = "bricolage-grotesque-latin-700-normal-";

/// How the name of the script of pages with a video begins.
const WATCH_SCRIPT: &str = "watch-";

/// The addresses of the bundle's files, as they now are.
#[derive(Debug, Serialize)]
pub(crate) struct Assets {
    script: String,
    /// What a live page needs besides.
    live_script: String,
    /// What the excerpt on the home page needs once it is seen.
    excerpt_script: String,
    /// What pages with a video need besides, which a browser would otherwise ask for only after the
    /// script.
    watch_script: String,
    styles: String,
    /// The headings' font, which a browser would otherwise ask for only after the styles.
    font: String,
}

impl Default for Assets {
    fn default() -> Self {
        let address = static_files::address;
        Self {
            script: address("app.js"),
            live_script: address("live.js"),
            excerpt_script: address("excerpt.js"),
            watch_script: static_files::address_named_by_content(WATCH_SCRIPT),
            styles: address("app.css"),
            font: static_files::address_named_by_content(FONT),
        }
    }
}

/// A person.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct UserView<'a> {
    id: UserId,
    name: &'a str,
    username: &'a str,
}

impl UserView<'_> {
    /// The person's name.
    pub(crate) fn name(&self) -> &str {
        self.name
    }
}

impl<'a> From<&'a User> for UserView<'a> {
    fn from(user: &'a User) -> Self {
        Self { id: user.id, name: &user.name, username: &user.username }
    }
}

/// A flash message.
#[derive(Debug, Serialize)]
pub(crate) struct FlashView {
    info: Option<String>,
    error: Option<String>,
}

impl FlashView {
    /// The template that shows it.
    pub(crate) const TEMPLATE: &'static str = "layouts/flash.html";
}

impl From<Flash> for FlashView {
    fn from(flash: Flash) -> Self {
        match flash {
            Flash::Info(message) => Self { info: Some(message), error: None },
            Flash::Error(message) => Self { info: None, error: Some(message) },
        }
    }
}

//! The layout around every page.

use std::collections::BTreeMap;

use rumbl_core::accounts::User;
use rumbl_core::ids::UserId;
use serde::Serialize;

use crate::flash::Flash;
use crate::i18n::Locale;
use crate::pages::slot::Slot;
use crate::static_files;

/// A page with its layout, as templates receive it. It contains nothing personal, since personal data goes into the
/// slots.
#[derive(Debug, Serialize)]
pub(crate) struct Layout<'a, P> {
    /// The page's title.
    pub title: String,
    /// The markers of the slots, by name.
    pub slots: &'a BTreeMap<&'static str, String>,
    /// Whether readers are logged in.
    pub is_member: bool,
    /// The page's language.
    pub locale: LocaleView,
    /// The languages that readers can choose.
    pub languages: Vec<LanguageView>,
    /// The URLs of the bundle's files.
    pub assets: Assets,
    /// Whether the page reloads itself when the project's files change.
    pub live_reload: bool,
    /// The origin to open the site at, if it is configured. Pages at any other don't connect.
    pub public_origin: Option<&'a str>,
    /// Whether mail can be delivered. If not, pages say so and name a contact.
    pub sends_mail: bool,
    /// The page itself.
    pub page: &'a P,
}

/// A language.
#[derive(Debug, Serialize)]
pub(crate) struct LocaleView {
    tag: &'static str,
    direction: &'static str,
}

impl From<Locale> for LocaleView {
    fn from(locale: Locale) -> Self {
        Self { tag: locale.tag(), direction: locale.direction() }
    }
}

/// A language that readers can choose.
#[derive(Debug, Serialize)]
pub(crate) struct LanguageView {
    tag: &'static str,
    /// Its own name for itself.
    name: &'static str,
    /// The marker of the slot that says whether it was chosen.
    pressed: &'static str,
}

impl LanguageView {
    /// All of them.
    pub(crate) fn all() -> Vec<Self> {
        let view = |&locale: &Locale| Self {
            tag: locale.tag(),
            name: locale.name(),
            pressed: Slot::of_language(Some(locale)).map_or("", Slot::marker),
        };
        Locale::OFFERED.iter().map(view).collect()
    }
}

/// The beginning of the file name of the headings' font.
const FONT: &str = "bricolage-grotesque-latin-700-normal-";

/// The beginning of the file name of the script for pages with a video.
const WATCH_SCRIPT: &str = "watch-";

/// The current URLs of the bundle's files.
#[derive(Debug, Serialize)]
pub(crate) struct Assets {
    script: String,
    /// What scripts say to people, in the page's language; it is loaded before all other scripts.
    messages_script: String,
    /// The additional script of live pages.
    live_script: String,
    /// The script of the home page's excerpt, loaded once that is visible.
    excerpt_script: String,
    /// The additional script of pages with a video. It is preloaded, because browsers would otherwise discover it
    /// only after the main script.
    watch_script: String,
    styles: String,
    /// The headings' font, preloaded because browsers would otherwise discover it only after the styles.
    font: String,
}

impl Assets {
    /// The files for a page in the language with this tag.
    pub(crate) fn of(locale: &str) -> Self {
        let address = static_files::address;
        Self {
            script: address("app.js"),
            messages_script: address(&format!("messages.{locale}.js")),
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

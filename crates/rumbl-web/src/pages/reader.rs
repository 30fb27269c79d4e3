//! Fills a page's slots with the reader's personal data.

use std::borrow::Cow;

use rumbl_core::accounts::{Role, User};

use super::slot::{Slot, SlotTexts};
use crate::i18n::{Locale, text};
use crate::theme::Theme;
use crate::views::avatar;

impl Slot {
    /// The slot that says whether a language was chosen, or with `None`, that none was. Languages that nobody is offered
    /// have none.
    pub(crate) fn of_language(language: Option<Locale>) -> Option<Self> {
        match language {
            None => Some(Self::IsAnyLanguage),
            Some(Locale::English) => Some(Self::IsEnglish),
            Some(Locale::German) => Some(Self::IsGerman),
            Some(Locale::Accented | Locale::Mirrored | Locale::Marked) => None,
        }
    }
}

impl SlotTexts {
    /// Fills the slots of the theme.
    #[must_use]
    pub fn with_theme(self, theme: Theme) -> Self {
        let (attribute, scheme) = match theme {
            Theme::Auto => ("", "light dark"),
            Theme::Light => (r#" data-theme="light""#, "light"),
            Theme::Dark => (r#" data-theme="dark""#, "dark"),
        };
        let is = |other| if theme == other { "true" } else { "false" };
        self.with_html(Slot::ThemeAttribute, attribute)
            .with_html(Slot::ColorScheme, scheme)
            .with_html(Slot::IsAuto, is(Theme::Auto))
            .with_html(Slot::IsLight, is(Theme::Light))
            .with_html(Slot::IsDark, is(Theme::Dark))
    }

    /// Fills the slots of the language; `None` means that the reader chose none.
    #[must_use]
    pub fn with_language(self, chosen: Option<Locale>) -> Self {
        let choices = Locale::OFFERED.iter().copied().map(Some).chain([None]);
        choices.fold(self, |texts, choice| match Slot::of_language(choice) {
            Some(slot) => texts.with_html(slot, if choice == chosen { "true" } else { "false" }),
            None => texts,
        })
    }

    /// Fills the slots of the account.
    #[must_use]
    pub fn with_user(self, user: &User, locale: Locale) -> Self {
        let id = user.id.get();
        self.with_html(Slot::UserId, id.to_string())
            .with_html(Slot::UserTint, avatar::tint(user.id).to_string())
            .with(Slot::UserLetter, avatar::letter(&user.username))
            .with(Slot::Username, Cow::Owned(user.username.clone()))
            .with_html(Slot::StaffMenu, staff_menu(user.role, locale))
    }
}

/// The menu entry for moderators and admins; empty for others.
fn staff_menu(role: Role, locale: Locale) -> String {
    if role < Role::Moderator {
        return String::new();
    }
    let label = text!(locale, "nav-moderation");
    format!(r#"<a class="menu-item" href="/admin">{label}</a>"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_that_was_chosen_is_an_attribute_and_a_pressed_button() {
        let filled = |theme| {
            let texts = SlotTexts::default().with_theme(theme);
            [Slot::ThemeAttribute, Slot::ColorScheme, Slot::IsAuto, Slot::IsLight, Slot::IsDark]
                .map(|slot| texts.get(slot).to_owned())
        };
        assert_eq!(filled(Theme::Auto), ["", "light dark", "true", "false", "false"]);
        let dark = [r#" data-theme="dark""#, "dark", "false", "false", "true"];
        assert_eq!(filled(Theme::Dark), dark);
    }

    #[test]
    fn the_language_that_was_chosen_is_a_pressed_button() {
        for chosen in Locale::OFFERED.iter().copied().map(Some).chain([None]) {
            let texts = SlotTexts::default().with_language(chosen);
            for choice in Locale::OFFERED.iter().copied().map(Some).chain([None]) {
                let slot = Slot::of_language(choice).unwrap();
                assert_eq!(texts.get(slot), (choice == chosen).to_string(), "{choice:?}");
            }
        }
        let texts = SlotTexts::default().with_language(Some(Locale::Accented));
        assert_eq!(texts.get(Slot::IsAnyLanguage), "false");
    }

    #[test]
    fn the_letter_of_an_avatar_is_the_first_as_people_see_it() {
        for (username, expected) in [("ada", "A"), ("e\u{301}mile", "E\u{301}"), ("ßx", "SS")] {
            assert_eq!(avatar::letter(username), expected);
        }
    }
}

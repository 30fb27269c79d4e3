use crate::i18n::Locale;

/// The variables that name the language of a terminal's messages, by precedence, as in POSIX.
const LANGUAGE_VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of the terminal that this process was started in, for what commands print. The log is always English.
pub(crate) fn terminal_locale() -> Locale {
    #[expect(clippy::disallowed_methods, reason = "this module reads the environment")]
    locale_of(|name| std::env::var(name).ok())
}

/// The language that the first variable with a value names, or English if rumbl does not have it.
fn locale_of(variable: impl Fn(&str) -> Option<String>) -> Locale {
    let named = LANGUAGE_VARIABLES.into_iter().filter_map(variable).find(|name| !name.is_empty());
    named.and_then(|name| Locale::of_posix(&name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_and_not_empty_says_the_language() {
        let german = "de_DE.UTF-8";
        for (variables, locale) in [
            (&[][..], Locale::English),
            (&[("LANG", german)], Locale::German),
            (&[("LC_MESSAGES", german), ("LANG", "en_GB.UTF-8")], Locale::German),
            (&[("LC_ALL", "C"), ("LC_MESSAGES", german), ("LANG", german)], Locale::English),
            (&[("LC_ALL", ""), ("LC_MESSAGES", ""), ("LANG", german)], Locale::German),
            (&[("LC_ALL", "tlh"), ("LANG", german)], Locale::English),
            (&[("LANGUAGE", german), ("LC_CTYPE", german)], Locale::English),
        ] {
            let variable = |name: &str| {
                let set = variables.iter().find(|(variable, _)| *variable == name);
                set.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(locale_of(variable), locale, "{variables:?}");
        }
    }
}

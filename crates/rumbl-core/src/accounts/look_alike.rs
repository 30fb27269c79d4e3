//! Usernames that look like others (Unicode Technical Standard 39).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

/// Whether a name mixes scripts, such as `p\u{430}ypal` with a Cyrillic `\u{430}`, or consists only of letters that
/// look like those of another script, such as `\u{440}\u{430}\u{443}` and `\u{451}\u{445}\u{43e}`. Browsers distrust
/// the same host names.
pub(super) fn is_ambiguous(name: &str) -> bool {
    !name.is_single_script() || is_whole_script_confusable(name)
}

/// Whether a name in one script looks like ASCII, or like ASCII with accents in another script.
///
/// Other letters are ignored: Unicode lists rare Latin letters that look like the Cyrillic ones of many real names.
fn is_whole_script_confusable(name: &str) -> bool {
    let appearance = appearance(name);
    if name.is_ascii() || appearance.is_ascii() {
        return !name.is_ascii();
    }
    let mut scripts = name.resolve_script_set();
    scripts.intersect_with(appearance.resolve_script_set());
    let mut letters = appearance.chars().filter(|letter| !is_combining_mark(*letter));
    scripts.is_empty() && letters.all(|letter| letter.is_ascii())
}

/// Whether two names look alike, such as `wo1fram` and `wolfram`.
pub(super) fn looks_like(name: &str, other: &str) -> bool {
    appearance(name) == appearance(other)
}

/// A normal form that is equal for all names that look alike.
fn appearance(name: &str) -> String {
    let normalized: String = name.nfkc().collect();
    // The skeleton of a zero is a capital O.
    skeleton(&normalized).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mix_scripts_or_only_look_like_ascii_are_ambiguous() {
        for name in [
            "wolfr\u{430}m",
            "\u{440}\u{430}\u{443}\u{440}\u{430}",
            "ｗｏｌｆｒａｍ",
            "ad\u{251}",
            "𝐚𝐝𝐚",
            // Cyrillic that looks like the Latin ëxo, and Greek that looks like the Latin ïov.
            "\u{451}\u{445}\u{43e}",
            "\u{3ca}\u{3bf}\u{3bd}",
        ] {
            assert!(is_ambiguous(name), "{name}");
        }
    }

    #[test]
    fn names_in_one_script_are_not() {
        for name in [
            "ada",
            "Ada_99",
            "modern",
            "zoë",
            "Ærøskøbing",
            "Дарья",
            "Семён",
            "Ελένη",
            "田中さくら",
            "김철수",
            "محمد",
            "🦀crab",
        ] {
            assert!(!is_ambiguous(name), "{name}");
        }
    }

    #[test]
    fn a_name_looks_like_another_in_which_letters_are_swapped_for_similar_ones() {
        for name in ["wo1fram", "woIfram", "wolfrarn", "wolfr\u{430}m", "ｗｏｌｆｒａｍ"] {
            assert!(looks_like(name, "wolfram"), "{name}");
        }
        for name in ["wolf", "wolframe", "vvolfran"] {
            assert!(!looks_like(name, "wolfram"), "{name}");
        }
    }
}

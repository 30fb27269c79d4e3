//! Usernames that people would mistake for others (Unicode Technical Standard 39).

use unicode_normalization::UnicodeNormalization;
use unicode_security::MixedScript;
use unicode_security::confusable_detection::skeleton;

/// Whether a name mixes scripts, as in `p\u{430}ypal` with a Cyrillic `\u{430}`, or consists only of
/// foreign letters that look like ASCII, as `\u{440}\u{430}\u{443}` does. Browsers distrust the same
/// names of hosts.
pub(super) fn is_ambiguous(name: &str) -> bool {
    let is_whole_script_confusable = || !name.is_ascii() && appearance(name).is_ascii();
    !name.is_single_script() || is_whole_script_confusable()
}

/// Whether one name could be read as the other, as `wo1fram` can.
pub(super) fn looks_like(name: &str, other: &str) -> bool {
    appearance(name) == appearance(other)
}

/// The same for all names that look alike.
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

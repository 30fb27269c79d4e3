use std::sync::LazyLock;

use regex::Regex;

/// Downcased, with each run of what is neither a word character nor a dash as one dash.
pub(super) fn slugify(title: &str) -> String {
    #[expect(clippy::expect_used, reason = "the pattern is constant, and a test compiles it")]
    static NO_WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[^\w-]+").expect("the pattern is valid"));
    NO_WORD.replace_all(&title.to_lowercase(), "-").into_owned()
}

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn a_slug_is_the_title_downcased_with_dashes() {
        for (title, slug) in [
            ("Hello World", "hello-world"),
            ("Hello,   World!", "hello-world-"),
            ("snake_case stays", "snake_case-stays"),
            ("a - b--c", "a---b--c"),
            ("ÀÉÎ Straße", "àéî-straße"),
            ("日本語 タイトル", "日本語-タイトル"),
            ("हिन्दी", "हिन्दी"),
            ("!!!", "-"),
            ("🎬 film", "-film"),
        ] {
            assert_eq!(slugify(title), slug, "{title:?}");
        }
    }
}

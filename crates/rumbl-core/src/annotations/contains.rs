use diesel::sql_types::Text;

/// Maximum number of words in a search; further words are ignored.
const MAX_WORDS: usize = 8;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text in lower case, by the rules of Unicode on both databases.
    fn lower(text: Text) -> Text;
}

/// `LIKE` patterns that match texts containing each word, with wildcards escaped.
pub(super) fn patterns(words: &[&str]) -> impl Iterator<Item = String> {
    words.iter().take(MAX_WORDS).map(|word| {
        let word = word.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        format!("%{word}%")
    })
}

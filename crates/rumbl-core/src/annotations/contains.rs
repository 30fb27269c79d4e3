use diesel::sql_types::Text;

/// Words that are looked for at most; the rest is ignored.
const MAX_WORDS: usize = 8;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The text downcased, by the rules of Unicode on both databases.
    fn lower(text: Text) -> Text;
}

/// What `like` takes for "contains the word", with its wildcards escaped.
pub(super) fn patterns(words: &[&str]) -> impl Iterator<Item = String> {
    words.iter().take(MAX_WORDS).map(|word| {
        let word = word.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        format!("%{word}%")
    })
}

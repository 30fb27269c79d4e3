//! Extracts a question's topic and scores page titles against it.

use std::collections::HashSet;

/// The score of a page whose title is exactly the topic: lower than for a computed answer.
const EXACT: usize = 90;

/// Words that form a question but carry no topic.
const ASKING_WORDS: [&str; 24] = [
    "who", "what", "when", "where", "why", "how", "which", "whose", "whom", "who's", "what's",
    "is", "are", "was", "were", "do", "does", "did", "a", "an", "the", "of", "tell", "about",
];

/// The words of `query` after the question words: `Who was the Ada Lovelace?` is about
/// `Ada Lovelace`.
pub(super) fn topic(query: &str) -> String {
    let words = query.trim_end_matches(|c: char| !c.is_alphanumeric()).split_whitespace();
    words.skip_while(|word| is_asking(&word.to_lowercase())).collect::<Vec<_>>().join(" ")
}

/// How well `title` matches `topic`, from 0 to 90: the proportion of their words that they have in
/// common.
///
/// A suffix in brackets, as in `Elixir (band)`, only disambiguates a title and is ignored.
pub(super) fn match_score(topic: &str, title: &str) -> u8 {
    let title = title.split(" (").next().unwrap_or(title);
    let (topic, title) = (words(topic), words(title));
    let all = topic.union(&title).count();
    let shared = topic.intersection(&title).count();
    let score = (EXACT * shared).checked_div(all).unwrap_or(0);
    u8::try_from(score).unwrap_or(u8::MAX)
}

fn words(text: &str) -> HashSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !is_asking(word))
        .map(str::to_owned)
        .collect()
}

fn is_asking(word: &str) -> bool {
    ASKING_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{match_score, topic};

    #[rstest]
    #[case("what is elixir?", "elixir")]
    #[case("Who was the Ada Lovelace?!", "Ada Lovelace")]
    #[case("Mystery Science Theater 3000?", "Mystery Science Theater 3000")]
    #[case("what is it about?", "it about")]
    #[case("who is who?", "")]
    fn a_topic_is_what_remains_behind_the_asking_words(#[case] query: &str, #[case] about: &str) {
        assert_eq!(topic(query), about);
    }

    #[rstest]
    #[case::the_same_words("ada lovelace", "Ada Lovelace", 90)]
    #[case::a_page_told_from_others("elixir", "Elixir (programming language)", 90)]
    #[case::half_of_the_words("ada lovelace", "Ada", 45)]
    #[case::a_different_page("ada lovelace", "Charles Babbage", 0)]
    #[case::no_words_at_all("!", "?", 0)]
    fn a_title_scores_by_the_words_it_shares(
        #[case] topic: &str,
        #[case] title: &str,
        #[case] score: u8,
    ) {
        assert_eq!(match_score(topic, title), score);
    }
}

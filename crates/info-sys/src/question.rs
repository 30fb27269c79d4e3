//! Recognises questions, so that remarks are not answered with noise.

use crate::backends::calculator;
use crate::backends::calculator::expression;

/// The rules for what counts as a question; each can be turned off.
///
/// A text is a question if it has at least `min_words` words and either ends in `?` or starts with
/// a question word without ending in `!` (`What a goal!` is no question). A calculation is a
/// question too.
///
/// ```
/// use info_sys::{Question, QuestionRules};
///
/// let rules = QuestionRules::default();
/// let asked = Question::Asked("Who wrote Emma?".to_owned());
/// assert_eq!(rules.recognise("Who wrote Emma?"), Some(asked));
/// let calculation = Question::Calculation("1 + 1".to_owned());
/// assert_eq!(rules.recognise("1 + 1"), Some(calculation));
/// assert_eq!(rules.recognise("What a goal!"), None);
/// ```
#[derive(Clone, Debug)]
pub struct QuestionRules {
    /// Whether a final `?` marks a question (true).
    pub question_mark: bool,
    /// First words that mark a question, in lower case.
    pub question_words: Vec<String>,
    /// Whether a calculation is a question (true).
    pub calculations: bool,
    /// The minimum number of words, so that `Really?` remains a remark (2).
    pub min_words: usize,
}

impl Default for QuestionRules {
    fn default() -> Self {
        let words = ["who", "what", "when", "where", "why", "how", "which", "whose", "whom"];
        Self {
            question_mark: true,
            question_words: words.map(str::to_owned).to_vec(),
            calculations: true,
            min_words: 2,
        }
    }
}

/// A text that needs an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A question in words, for every backend.
    Asked(String),
    /// A bare calculation: only the calculator can tell whether it means something, and any other
    /// backend's answer would be noise.
    Calculation(String),
}

impl Question {
    /// The query for [`InfoSys::compute`](crate::InfoSys::compute).
    pub fn query(&self) -> &str {
        match self {
            Self::Asked(query) | Self::Calculation(query) => query,
        }
    }

    /// The backends worth asking, for [`Options::backends`](crate::Options::backends).
    pub fn backends(&self) -> Option<Vec<String>> {
        match self {
            Self::Asked(_) => None,
            Self::Calculation(_) => Some(vec![calculator::NAME.to_owned()]),
        }
    }
}

impl QuestionRules {
    /// The question in `text`, or `None` if it is a remark.
    pub fn recognise(&self, text: &str) -> Option<Question> {
        let text = text.trim();
        if self.is_asked(text) {
            return Some(Question::Asked(text.to_owned()));
        }
        let is_calculation = self.calculations && starts_like_a_calculation(text);
        (is_calculation && expression(text).is_some())
            .then(|| Question::Calculation(text.to_owned()))
    }

    fn is_asked(&self, text: &str) -> bool {
        let mut words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
        let first = words.next().unwrap_or_default().to_lowercase();
        // `what's` and `who're` are questions like `what` and `who`.
        let first = first.split(['\'', '’']).next().unwrap_or_default();
        let is_worded = self.question_words.iter().any(|word| word == first);
        let asks =
            (self.question_mark && text.ends_with('?')) || (is_worded && !text.ends_with('!'));
        let count = words.count() + usize::from(!first.is_empty());
        asks && (count >= self.min_words || (self.calculations && expression(text).is_some()))
    }
}

/// Outside a question, `Top 10 to 1` is not taken for a sum, but `(1 + 2) * 3` is.
fn starts_like_a_calculation(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || "(-+.".contains(c))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn recognise(text: &str) -> Option<Question> {
        QuestionRules::default().recognise(text)
    }

    #[rstest]
    #[case::ends_in_a_question_mark("Is this the band Elixir?")]
    #[case::starts_with_a_question_word("what is elixir")]
    #[case::contracted("Who's that")]
    #[case::in_capitals("WHERE is this")]
    #[case::a_conversion("5 feet in metres?")]
    #[case::a_sum_without_spaces("1+1?")]
    fn a_question_is_asked_of_every_backend(#[case] text: &str) {
        let question = recognise(text).expect("it is a question");
        assert_eq!((question.query(), question.backends()), (text, None));
    }

    #[rstest]
    #[case("1 + 1")]
    #[case("(1 + 2) * 3 =")]
    #[case("5 feet in metres")]
    fn a_bare_calculation_is_asked_of_the_calculator_alone(#[case] text: &str) {
        let question = recognise(text).expect("it is a calculation");
        assert_eq!(question.backends(), Some(vec!["calculator".to_owned()]));
    }

    #[rstest]
    #[case::a_remark("I love this part")]
    #[case::an_exclamation("What a goal!")]
    #[case::one_word("Really?")]
    #[case::only_marks("???")]
    #[case::marks_and_one_word("what ???")]
    #[case::a_word_that_starts_like_one("whatever you say")]
    #[case::a_number("42")]
    #[case::a_rating("10/10")]
    #[case::a_list("Top 10 to 1")]
    #[case::nothing("  ")]
    fn a_remark_is_no_question(#[case] text: &str) {
        assert_eq!(recognise(text), None);
    }

    #[test]
    fn each_rule_can_be_turned_off() {
        let off = QuestionRules {
            question_mark: false,
            question_words: Vec::new(),
            calculations: false,
            min_words: 2,
        };
        for text in ["Is this it?", "what is elixir", "1 + 1", "5 feet in metres?"] {
            assert_eq!(off.recognise(text), None, "{text}");
        }
    }
}

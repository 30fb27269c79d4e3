use info_sys::QuestionRules;
use serde::Deserialize;
use url::Url;

use crate::secret::Secret;

/// How questions are answered, documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switches something else")]
pub struct InfoSysConfig {
    /// Whether questions are answered at all.
    pub enabled: bool,
    /// The time limit of a backend, in milliseconds.
    pub timeout_ms: u64,
    /// Whether Wikipedia is asked.
    pub wikipedia: bool,
    /// The address of the Wikipedia to ask.
    pub wikipedia_url: Url,
    /// The key for WolframAlpha, `WOLFRAM_APP_ID`; without it, WolframAlpha is not asked.
    #[serde(skip)]
    pub wolfram_app_id: Option<Secret>,
    /// Whether a text that ends in `?` is a question.
    pub question_mark: bool,
    /// The first words that mark a question, in lower case.
    pub question_words: Vec<String>,
    /// Whether a calculation is a question.
    pub calculations: bool,
    /// The fewest words of a question.
    pub min_words: usize,
}

impl InfoSysConfig {
    /// What counts as a question.
    pub fn question_rules(&self) -> QuestionRules {
        QuestionRules {
            question_mark: self.question_mark,
            question_words: self.question_words.clone(),
            calculations: self.calculations,
            min_words: self.min_words,
        }
    }
}

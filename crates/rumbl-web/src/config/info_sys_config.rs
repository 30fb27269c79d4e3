use info_sys::QuestionRules;
use serde::Deserialize;
use url::Url;

use crate::secret::Secret;

/// How questions are answered, as documented in `config/base.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switches something else")]
pub struct InfoSysConfig {
    /// Whether questions are answered at all.
    pub enabled: bool,
    /// Milliseconds that a backend may take.
    pub timeout_ms: u64,
    /// Whether Wikipedia is asked.
    pub wikipedia: bool,
    /// Which Wikipedia.
    pub wikipedia_url: Url,
    /// The key for WolframAlpha, `WOLFRAM_APP_ID`; without one it is not asked.
    #[serde(skip)]
    pub wolfram_app_id: Option<Secret>,
    /// Whether a final `?` makes a question.
    pub question_mark: bool,
    /// The first words that make a question, in lower case.
    pub question_words: Vec<String>,
    /// Whether a calculation is a question.
    pub calculations: bool,
    /// Words that a question has at least.
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

//! Attributes whose values are lists.

use super::escape::escape;

/// The words of a `class` or the declarations of a `style`.
#[derive(Debug)]
pub struct WordList<'a> {
    pub(crate) out: &'a mut String,
    pub(crate) separator: &'static str,
}

impl WordList<'_> {
    pub(crate) fn add(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str(self.separator);
        }
        escape(self.out, word);
    }
}

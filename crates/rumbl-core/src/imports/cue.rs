//! Cues, which WebVTT and SRT share: blocks of lines with a timing and a text.

use std::iter::Peekable;

use super::lines::Lines;
use super::reading::Reading;
use super::time::parse_clock;
use crate::changeset::FieldError;

const ARROW: &str = "-->";

/// A cue of a subtitle file.
#[derive(Debug)]
pub(super) struct Cue<'a> {
    /// The line number of its timing.
    pub(super) line: usize,
    pub(super) at_ms: i64,
    /// Its lines of text.
    pub(super) text: Vec<&'a str>,
}

/// Reads the cues of a file.
#[derive(Debug)]
pub(super) struct Cues<'a> {
    lines: Peekable<Lines<'a>>,
}

impl<'a> Cues<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { lines: Lines::of(text).peekable() }
    }

    /// The next line outside of a cue.
    pub(super) fn next_line(&mut self) -> Option<(usize, &'a str)> {
        self.lines.next()
    }

    /// Skips the rest of a block.
    pub(super) fn skip_block(&mut self) {
        while self.lines.next_if(|(_, text)| !text.is_empty() && !text.contains(ARROW)).is_some() {}
    }

    /// The next cue that can be read. A block without a timing is an error, unless `is_other` accepts its first line.
    pub(super) fn next_cue(
        &mut self,
        reading: &mut Reading,
        is_other: fn(&str) -> bool,
    ) -> Option<Cue<'a>> {
        while let Some((line, text)) = self.lines.next() {
            if text.trim().is_empty() {
                continue;
            }
            // A line before the timing is the cue's number or id.
            let timing = match text.contains(ARROW) {
                true => Some((line, text)),
                false if is_other(text) => {
                    self.skip_block();
                    continue;
                }
                false => self.lines.next_if(|(_, next)| next.contains(ARROW)),
            };
            let Some((line, timing)) = timing else {
                reading.refuse(line, FieldError::new("no time comes before this text"));
                self.skip_block();
                continue;
            };
            let text = self.text();
            let (from, _) = timing.split_once(ARROW).unwrap_or_default();
            match parse_clock(from.trim()) {
                Some(at_ms) => return Some(Cue { line, at_ms, text }),
                None => reading.refuse(line, FieldError::new("the time can't be read")),
            }
        }
        None
    }

    /// The lines up to the next empty line.
    fn text(&mut self) -> Vec<&'a str> {
        let mut lines = Vec::new();
        while let Some((_, text)) =
            self.lines.next_if(|(_, text)| !text.is_empty() && !text.contains(ARROW))
        {
            lines.push(text);
        }
        // When the next cue follows without an empty line, its number was read as text.
        if self.lines.peek().is_some_and(|(_, text)| text.contains(ARROW)) {
            let is_number = |line: &mut &str| line.trim().parse::<u64>().is_ok();
            lines.pop_if(is_number);
            while lines.pop_if(|line| line.trim().is_empty()).is_some() {}
        }
        lines
    }
}

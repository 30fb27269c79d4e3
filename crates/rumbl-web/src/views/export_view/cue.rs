//! Shared by WebVTT and SRT: times, and text that can't end its cue early.

use std::fmt;

/// The shortest and longest time that a cue is shown, in milliseconds.
const SHOWN_MS: (i64, i64) = (2_000, 7_000);
/// Reading time for a character, in milliseconds: about 17 characters a second, the usual pace of subtitles.
const CHARACTER_MS: i64 = 60;

/// When the cue of a text that starts at `at_ms` ends, in milliseconds: after its reading time, within bounds.
pub(super) fn end_ms(at_ms: i64, text: &str) -> i64 {
    let (shortest, longest) = SHOWN_MS;
    let characters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    at_ms.saturating_add(characters.saturating_mul(CHARACTER_MS).clamp(shortest, longest))
}

/// A text without the blank lines that would end a cue.
pub(super) fn without_blank_lines(text: &str) -> String {
    let lines = text.split(['\n', '\r']).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// A text on one line.
pub(super) fn on_one_line(text: &str) -> String {
    without_blank_lines(text).replace('\n', " ")
}

/// A time as `00:01:02.345`; the separator before the milliseconds varies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timestamp {
    pub(super) ms: i64,
    pub(super) mark: char,
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ms, mark } = *self;
        let (seconds, ms) = (ms / 1_000, ms % 1_000);
        let (minutes, seconds) = (seconds / 60, seconds % 60);
        let (hours, minutes) = (minutes / 60, minutes % 60);
        write!(formatter, "{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_hours_and_milliseconds_also_beyond_a_day() {
        let at = |ms| Timestamp { ms, mark: '.' }.to_string();
        assert_eq!(at(0), "00:00:00.000");
        assert_eq!(at(3_723_045), "01:02:03.045");
        assert_eq!(at(604_800_000), "168:00:00.000");
    }

    #[test]
    fn a_cue_shows_for_2_to_7_seconds() {
        assert_eq!(end_ms(500, "ah"), 2_500);
        assert_eq!(end_ms(0, &"x".repeat(50)), 3_000);
        assert_eq!(end_ms(0, &"é".repeat(2_000)), 7_000);
    }

    #[test]
    fn a_text_has_no_blank_line() {
        assert_eq!(without_blank_lines("\n\r\none\r\n\r\n\ntwo\n"), "one\ntwo");
        assert_eq!(on_one_line("one\r\ntwo\n"), "one two");
    }
}

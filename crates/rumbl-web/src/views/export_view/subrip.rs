//! SRT: a numbered subtitle for each annotation, with its author's name.

use std::fmt::Write as _;

use rumbl_core::annotations::AnnotationWithUser;

use super::cue::{Timestamp, end_ms, on_one_line, without_blank_lines};

/// The annotations after the first `before`.
pub(super) fn page(annotations: &[AnnotationWithUser], before: usize) -> String {
    let mut subtitles = String::new();
    for (number, one) in (before + 1..).zip(annotations) {
        let body = without_blank_lines(&one.annotation.body);
        let at = one.annotation.at;
        let (start, end) = (time(at), time(end_ms(at, &body)));
        let text = plain(&format!("{}: {body}", on_one_line(&one.username)));
        // Writing to a `String` never fails.
        write!(subtitles, "{number}\n{start} --> {end}\n{text}\n\n").ok();
    }
    subtitles
}

fn time(ms: i64) -> Timestamp {
    Timestamp { ms, mark: ',' }
}

/// A text in which players find no tags, and no arrow like that of a subtitle's times. SRT has no escapes, so an
/// invisible joiner is inserted after a character that could begin one.
fn plain(text: &str) -> String {
    text.replace('<', "<\u{2060}").replace("{\\", "{\u{2060}\\").replace("-->", "--\u{2060}>")
}

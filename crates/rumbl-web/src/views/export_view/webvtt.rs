//! WebVTT: a cue for each annotation, spoken by its author.

use std::fmt::Write as _;

use rumbl_core::annotations::AnnotationWithUser;

use super::cue::{Timestamp, end_ms, on_one_line, without_blank_lines};

/// The signature, and a note with the video's title.
pub(super) fn begin(title: &str) -> String {
    format!("WEBVTT\n\nNOTE\n{}\n", escaped(&on_one_line(title)))
}

pub(super) fn page(annotations: &[AnnotationWithUser]) -> String {
    let mut cues = String::new();
    for one in annotations {
        let (id, at) = (one.annotation.id, one.annotation.at);
        let body = without_blank_lines(&one.annotation.body);
        let (start, end) = (time(at), time(end_ms(at, &body)));
        let (name, text) = (escaped(&on_one_line(&one.username)), escaped(&body));
        // Writing to a `String` never fails.
        write!(cues, "\n{id}\n{start} --> {end}\n<v {name}>{text}\n").ok();
    }
    cues
}

fn time(ms: i64) -> Timestamp {
    Timestamp { ms, mark: '.' }
}

/// Escapes a text so that it contains no tags, entities or cue arrows.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

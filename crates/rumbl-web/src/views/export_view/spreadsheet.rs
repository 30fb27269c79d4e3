//! CSV: a row for each annotation.

use csv::{Terminator, WriterBuilder};
use rumbl_core::annotations::AnnotationWithUser;
use rumbl_core::imports::inert_cell;

use super::cue::Timestamp;
use crate::views::video_json_view::utc;

const COLUMNS: [&str; 10] = [
    "id",
    "at_ms",
    "at",
    "username",
    "body",
    "asked_by",
    "source_url",
    "inserted_at",
    "reply_to_id",
    "resolved_at",
];

/// The names of the columns.
pub(super) fn begin() -> anyhow::Result<Vec<u8>> {
    rows([COLUMNS.map(str::to_owned)])
}

pub(super) fn page(annotations: &[AnnotationWithUser]) -> anyhow::Result<Vec<u8>> {
    let row = |one: &AnnotationWithUser| {
        let annotation = &one.annotation;
        [
            annotation.id.to_string(),
            annotation.at.to_string(),
            Timestamp { ms: annotation.at, mark: '.' }.to_string(),
            inert_cell(&one.username),
            inert_cell(&annotation.body),
            inert_cell(one.asked_by.as_deref().unwrap_or_default()),
            inert_cell(annotation.source_url.as_deref().unwrap_or_default()),
            utc(annotation.inserted_at),
            annotation.reply_to_id.map(|id| id.to_string()).unwrap_or_default(),
            annotation.resolved_at.map(utc).unwrap_or_default(),
        ]
    };
    rows(annotations.iter().map(row))
}

fn rows(rows: impl IntoIterator<Item = [String; 10]>) -> anyhow::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

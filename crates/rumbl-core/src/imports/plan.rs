use serde_json::Value;

use super::draft::{content_of, get_import_draft};
use super::duplicates::Present;
use super::format::ImportFormat;
use super::read::read_file;
use super::reading::{Found, LineError, Reading, Unreadable};
use crate::Result;
use crate::accounts::User;
use crate::annotations::{Bulk, BulkAnnotation, explain};
use crate::changeset::Params;
use crate::ids::{ImportDraftId, VideoId};
use crate::repo::Connection;

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// What kind of file it is.
    pub format: ImportFormat,
    /// What the video would get, in the order of the file.
    pub new: Vec<Found>,
    /// How much of the file the video has already.
    pub duplicate_count: usize,
    /// What of it can't be read, or is no annotation of this video.
    pub unreadable: Unreadable,
}

/// What the import of a draft would do.
///
/// # Errors
/// [`crate::Error::NotFound`] when the user has no such draft, or the video is gone or hidden.
pub fn preview_import(
    conn: &mut Connection,
    user: &User,
    (video_id, draft_id): (VideoId, ImportDraftId),
) -> Result<ImportPlan> {
    let draft = get_import_draft(conn, user, video_id, draft_id)?;
    let content = content_of(conn, draft.id)?;
    let (format, reading) = read_file(&draft.file_name, Some(draft.format), &content)?;
    conn.read(|conn| {
        let bulk = Bulk::of(conn, user, video_id)?;
        Ok(plan(conn, &bulk, video_id, (format, reading))?.0)
    })
}

/// What an import would do, and what it would store, which is in the same order as what is new.
pub(super) fn plan(
    conn: &mut Connection,
    bulk: &Bulk,
    video_id: VideoId,
    (format, Reading { found, unreadable }): (ImportFormat, Reading),
) -> Result<(ImportPlan, Vec<BulkAnnotation>)> {
    let mut present = Present::of(conn, video_id, &found)?;
    let mut plan = ImportPlan { format, new: Vec::new(), duplicate_count: 0, unreadable };
    let mut valid = Vec::new();
    for found in found {
        match bulk.check(&params(&found)) {
            Ok(_) if present.take(&found) => plan.duplicate_count += 1,
            Ok(annotation) => {
                valid.push(annotation);
                plan.new.push(found);
            }
            Err(error) => {
                let message = explain(error)?;
                plan.unreadable.add(LineError { line: found.line, message });
            }
        }
    }
    Ok((plan, valid))
}

fn params(found: &Found) -> Params {
    Params::from_iter([("body", Value::from(found.body.as_str())), ("at", found.at_ms.into())])
}

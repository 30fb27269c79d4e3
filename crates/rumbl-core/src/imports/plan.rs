use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::draft::{content_of, get_import_draft};
use super::duplicates::Present;
use super::format::ImportFormat;
use super::read::read_file;
use super::reading::{Found, LineError, LineFault, Reading, Unreadable};
use super::threads;
use crate::Result;
use crate::accounts::User;
use crate::annotations::{Bulk, BulkAnnotation, Head, MAX_REPLIES, count_replies, field_errors};
use crate::changeset::{FieldError, Params};
use crate::ids::{AnnotationId, ImportDraftId, VideoId};
use crate::repo::{Connection, MAX_BOUND};

const FULL: FieldError =
    FieldError::new("the annotation that it replies to has as many replies as it can have");

/// The preview of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// The format of the file.
    pub format: ImportFormat,
    /// The annotations to add: replies last, otherwise in the order of the file.
    pub new: Vec<Found>,
    /// How many annotations of the file the video has already.
    pub duplicate_count: usize,
    /// The entries that can't be read, or are not valid for this video.
    pub unreadable: Unreadable,
}

/// Previews the import of a draft.
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

/// The preview of an import, and the annotations to store, in the same order as `new`.
pub(super) fn plan(
    conn: &mut Connection,
    bulk: &Bulk,
    video_id: VideoId,
    (format, Reading { mut found, unreadable }): (ImportFormat, Reading),
) -> Result<(ImportPlan, Vec<BulkAnnotation>)> {
    let heads = threads::heads(&found);
    threads::gather(&mut found, &heads);
    let mut plan = ImportPlan { format, new: Vec::new(), duplicate_count: 0, unreadable };
    let mut outcomes = Vec::with_capacity(found.len());
    for found in &found {
        outcomes.push(match bulk.check(&params(found)) {
            Ok(annotation) => Outcome::New(annotation.resolved_at(found.resolved_at)),
            Err(error) => Outcome::Refused(LineFault::Invalid(field_errors(error)?)),
        });
    }
    let is_refused = |index: usize| matches!(outcomes.get(index), Some(Outcome::Refused(_)));
    let heads = threads::replace_heads(&heads, is_refused);
    let present = Present::of(conn, video_id, &found)?.find(&found, &heads, is_refused);
    for (outcome, head) in outcomes.iter_mut().zip(present) {
        if let Some(head) = head {
            *outcome = Outcome::Present(head);
        }
    }
    let mut room = Room::of(conn, &outcomes)?;
    let mut places: Vec<Option<Head>> = vec![None; found.len()];
    let mut valid = Vec::new();
    // Heads of threads come first, so that replies can refer to them.
    let mut replies = BTreeMap::new();
    for (index, outcome) in outcomes.into_iter().enumerate() {
        let is_reply = heads.get(index).is_some_and(Option::is_some);
        match outcome {
            Outcome::Present(head) => {
                plan.duplicate_count += 1;
                set(&mut places, index, Head::Known(head));
            }
            Outcome::New(annotation) if is_reply => {
                replies.insert(index, annotation);
            }
            Outcome::New(annotation) => {
                set(&mut places, index, Head::New(valid.len()));
                valid.push((index, annotation));
            }
            Outcome::Refused(fault) => {
                let line = found.get(index).map_or(1, |found| found.line);
                plan.unreadable.add(LineError { line, fault });
            }
        }
    }
    for (index, annotation) in replies {
        let head = heads.get(index).copied().flatten();
        let head = head.and_then(|head| places.get(head).copied().flatten());
        if head.is_some_and(|head| !room.take(head)) {
            let line = found.get(index).map_or(1, |found| found.line);
            plan.unreadable.add(LineError { line, fault: LineFault::Unreadable(FULL) });
            continue;
        }
        valid.push((index, annotation.in_thread(head)));
    }
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    let taken = valid.iter().filter_map(|(index, _)| found.get_mut(*index)?.take());
    plan.new = taken.collect();
    Ok((plan, valid.into_iter().map(|(_, annotation)| annotation).collect()))
}

/// What to do with an annotation of the file.
enum Outcome {
    /// The video has it already, in the thread of this one.
    Present(AnnotationId),
    New(BulkAnnotation),
    Refused(LineFault),
}

fn set(places: &mut [Option<Head>], index: usize, head: Head) {
    if let Some(place) = places.get_mut(index) {
        *place = Some(head);
    }
}

/// How many replies each thread has.
struct Room(HashMap<Head, i64>);

impl Room {
    fn of(conn: &mut Connection, outcomes: &[Outcome]) -> Result<Self> {
        let known = |outcome: &Outcome| match outcome {
            Outcome::Present(head) => Some(*head),
            Outcome::New(_) | Outcome::Refused(_) => None,
        };
        let known: Vec<AnnotationId> = outcomes.iter().filter_map(known).collect();
        let mut counts = HashMap::new();
        for heads in known.chunks(MAX_BOUND) {
            let heads = heads.iter().copied().collect();
            let found = count_replies(conn, heads)?;
            counts.extend(found.into_iter().map(|(head, count)| (Head::Known(head), count)));
        }
        Ok(Self(counts))
    }

    /// Reserves a place for one reply, if the thread isn't full.
    fn take(&mut self, head: Head) -> bool {
        let count = self.0.entry(head).or_default();
        *count += 1;
        *count <= MAX_REPLIES
    }
}

fn params(found: &Found) -> Params {
    Params::from_iter([("body", Value::from(found.body.as_str())), ("at", found.at_ms.into())])
}

//! Turns a topic's log entries and its rows into changes.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDateTime;

use super::annotation::{Annotation, AnnotationWithUser};
use super::change::{AnnotationChange, Before};
use crate::ids::AnnotationId;
use crate::log::{Entry, Kind, Logged};
use crate::{Error, Result};

/// The changes in order, from all entries after a `seq` and the annotations in their state after the last entry.
///
/// Each change of an annotation that still exists carries the moment and the resolved state it had at that point, and
/// its current text. So clients that count annotations by moment, or count resolved ones, get the right numbers from
/// any starting `seq`.
///
/// A deleted annotation has only its deletion, so that its text is not shown again. If it also changed among these
/// entries, clients at different positions know different moments of it, so the deletion carries no moment. An
/// annotation that was hidden and restored appears as deleted and created again, at its moment.
pub(super) fn replay(
    entries: &[Entry],
    subjects: &HashMap<i64, AnnotationWithUser>,
) -> Result<Vec<Logged<AnnotationChange>>> {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for entry in entries {
        *counts.entry(entry.subject_id).or_default() += 1;
    }
    // Work backwards from each annotation's current state.
    let now = |one: &AnnotationWithUser| Then {
        at: one.annotation.at,
        resolved_at: one.annotation.resolved_at,
    };
    let mut thens: HashMap<i64, Then> = subjects.iter().map(|(id, one)| (*id, now(one))).collect();
    let mut changes = Vec::with_capacity(entries.len());
    let mut ended = HashSet::new();
    for entry in entries.iter().rev() {
        let Some(subject) = subjects.get(&entry.subject_id) else {
            // An annotation that was hidden more than once has several.
            if entry.kind == Kind::ANNOTATION_DELETED && ended.insert(entry.subject_id) {
                let is_only = counts.get(&entry.subject_id) == Some(&1);
                changes.push(Logged { seq: entry.seq, change: deletion(entry, is_only)? });
            }
            continue;
        };
        let mut annotation = subject.clone();
        if let Some(Then { at, resolved_at }) = thens.get(&entry.subject_id) {
            annotation.annotation.at = *at;
            annotation.annotation.resolved_at = *resolved_at;
        }
        let change = match entry.kind {
            Kind::ANNOTATION_CREATED => AnnotationChange::Created(annotation),
            Kind::ANNOTATION_UPDATED => {
                let Before { was_at, was_resolved, .. } = before(entry)?;
                let was_resolved =
                    was_resolved.unwrap_or_else(|| annotation.annotation.is_resolved());
                let then = Then::before(was_at, was_resolved, &annotation.annotation);
                thens.insert(entry.subject_id, then);
                AnnotationChange::Updated { was_at, was_resolved, annotation }
            }
            Kind::ANNOTATION_DELETED => {
                let Before { was_at, was_resolved, .. } = before(entry)?;
                let was_resolved = was_resolved.unwrap_or(false);
                let then = Then::before(was_at, was_resolved, &annotation.annotation);
                thens.insert(entry.subject_id, then);
                let Annotation { id, reply_to_id, .. } = annotation.annotation;
                AnnotationChange::Deleted { id, at: Some(was_at), reply_to_id, was_resolved }
            }
            // Kinds from a later version, and changes that clients can't see.
            _ => continue,
        };
        changes.push(Logged { seq: entry.seq, change });
    }
    changes.reverse();
    Ok(changes)
}

/// The state of an annotation at some `seq`.
struct Then {
    at: i64,
    resolved_at: Option<NaiveDateTime>,
}

impl Then {
    /// Its state before an entry. Clients learn only that it was resolved, not when, so any time will do.
    fn before(was_at: i64, was_resolved: bool, now: &Annotation) -> Self {
        let resolved_at = was_resolved.then(|| now.resolved_at.unwrap_or(now.updated_at));
        Self { at: was_at, resolved_at }
    }
}

fn deletion(entry: &Entry, is_only: bool) -> Result<AnnotationChange> {
    let id = AnnotationId::try_from(entry.subject_id).map_err(|error| malformed(entry, &error))?;
    let Before { was_at, reply_to_id, was_resolved } = before(entry)?;
    let was_resolved = was_resolved.unwrap_or(false);
    let reply_to_id = reply_to_id.map(AnnotationId::try_from).transpose();
    let reply_to_id = reply_to_id.map_err(|error| malformed(entry, &error))?;
    Ok(AnnotationChange::Deleted { id, at: is_only.then_some(was_at), reply_to_id, was_resolved })
}

fn before(entry: &Entry) -> Result<Before> {
    let data = entry.data.as_deref().unwrap_or_default();
    serde_json::from_str(data).map_err(|error| malformed(entry, &error))
}

fn malformed(entry: &Entry, error: &dyn std::error::Error) -> Error {
    Error::Log(format!("entry {} is malformed: {error}", entry.seq))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: Kind = Kind::ANNOTATION_CREATED;
    const UPDATED: Kind = Kind::ANNOTATION_UPDATED;
    const DELETED: Kind = Kind::ANNOTATION_DELETED;

    fn entry(seq: i64, kind: Kind, subject_id: i64, was_at: Option<i64>) -> Entry {
        let data = was_at.map(|was_at| format!(r#"{{"was_at":{was_at}}}"#));
        Entry { seq, kind, subject_id, data }
    }

    fn annotation(id: i64, at: i64) -> AnnotationWithUser {
        let annotation = Annotation {
            id: id.try_into().unwrap(),
            body: "now".to_owned(),
            at,
            user_id: 1.try_into().unwrap(),
            video_id: 1.try_into().unwrap(),
            inserted_at: NaiveDateTime::default(),
            updated_at: NaiveDateTime::default(),
            asked_by_id: None,
            source_url: None,
            reply_to_id: None,
            resolved_at: None,
        };
        AnnotationWithUser { annotation, username: "ada".to_owned(), asked_by: None }
    }

    #[test]
    fn a_change_by_a_version_that_knows_nothing_of_resolving_leaves_it_as_it_was() {
        let mut one = annotation(1, 5);
        one.annotation.resolved_at = Some(NaiveDateTime::default());
        let resolved = r#"{"was_at":5,"was_resolved":false}"#.to_owned();
        let resolved = Entry { seq: 2, kind: UPDATED, subject_id: 1, data: Some(resolved) };
        let entries = [entry(1, CREATED, 1, None), resolved, entry(3, UPDATED, 1, Some(5))];
        let subjects = HashMap::from([(1, one)]);
        let is_resolved = |Logged { change, .. }| match change {
            AnnotationChange::Created(one) => (false, one.annotation.is_resolved()),
            AnnotationChange::Updated { was_resolved, annotation, .. } => {
                (was_resolved, annotation.annotation.is_resolved())
            }
            AnnotationChange::Deleted { was_resolved, .. } => (was_resolved, false),
        };
        let told: Vec<_> =
            replay(&entries, &subjects).unwrap().into_iter().map(is_resolved).collect();
        assert_eq!(told, [(false, false), (false, true), (true, true)]);
    }

    /// `seq: change, from, to`.
    fn told(entries: &[Entry], left: Vec<AnnotationWithUser>) -> Vec<String> {
        let subjects = left.into_iter().map(|one| (one.annotation.id.get(), one)).collect();
        let tell = |Logged { seq, change }| match change {
            AnnotationChange::Created(one) => format!("{seq}: new at {}", one.annotation.at),
            AnnotationChange::Updated { was_at, annotation, .. } => {
                format!("{seq}: from {was_at} to {}", annotation.annotation.at)
            }
            AnnotationChange::Deleted { at, .. } => format!("{seq}: gone from {at:?}"),
        };
        replay(entries, &subjects).unwrap().into_iter().map(tell).collect()
    }

    #[test]
    fn each_change_tells_the_moment_of_its_own_time() {
        let entries = vec![
            entry(4, CREATED, 7, None),
            entry(5, UPDATED, 7, Some(10)),
            entry(6, CREATED, 8, None),
            entry(7, UPDATED, 7, Some(20)),
        ];
        assert_eq!(
            told(&entries, vec![annotation(7, 30), annotation(8, 5)]),
            ["4: new at 10", "5: from 10 to 20", "6: new at 5", "7: from 20 to 30"]
        );
    }

    #[test]
    fn of_what_is_gone_only_the_end_is_told() {
        let entries = vec![entry(5, DELETED, 7, Some(30)), entry(6, CREATED, 8, None)];
        assert_eq!(
            told(&entries, vec![annotation(8, 1)]),
            ["5: gone from Some(30)", "6: new at 1"]
        );
        let entries = vec![entry(4, CREATED, 7, None), entry(5, DELETED, 7, Some(30))];
        assert_eq!(told(&entries, vec![]), ["5: gone from None"]);
    }

    #[test]
    fn one_that_was_hidden_and_is_shown_again_has_gone_and_come_back() {
        let entries = vec![
            entry(4, CREATED, 7, None),
            entry(5, UPDATED, 7, Some(10)),
            entry(6, DELETED, 7, Some(30)),
            entry(7, CREATED, 7, None),
        ];
        assert_eq!(
            told(&entries, vec![annotation(7, 30)]),
            ["4: new at 10", "5: from 10 to 30", "6: gone from Some(30)", "7: new at 30"]
        );
        assert_eq!(told(&entries[2..], vec![]), ["6: gone from None"]);
    }

    #[test]
    fn one_that_was_hidden_twice_has_one_end() {
        let entries = vec![
            entry(4, DELETED, 7, Some(30)),
            entry(5, CREATED, 7, None),
            entry(6, DELETED, 7, Some(30)),
        ];
        assert_eq!(told(&entries, vec![]), ["6: gone from None"]);
    }

    #[test]
    fn a_change_whose_deletion_is_not_among_the_entries_is_not_told() {
        assert_eq!(told(&[entry(4, CREATED, 7, None)], vec![]), [""; 0]);
    }

    #[test]
    fn a_malformed_entry_is_an_error_that_names_it() {
        let error = replay(&[entry(4, DELETED, 7, None)], &HashMap::new()).unwrap_err();
        assert!(error.to_string().contains("entry 4 is malformed"), "{error}");
    }
}

//! Writes to annotations in batches: each batch creates, changes and deletes annotations and logs it, in one
//! transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::action::{AnnotationAction, AnnotationWrite};
use super::change::AnnotationChange;
use super::count::{self, count_write};
use super::edit::{Edit, Moved, delete, forget_asker, update};
use super::end::Ends;
use super::hiding::{hide, restore};
use super::insert::{Insert, Inserted, insert_apart, insert_together};
use super::insert_new::insert_new;
use super::new_annotation::NewAnnotation;
use super::repeated::find_known;
use super::resolve::resolve;
use crate::accounts::User;
use crate::ids::{AnnotationId, VideoId};
use crate::log::{Kind, LockedTopics, Logged, Written};
use crate::multimedia::video_topic;
use crate::notifications::{self, Gone, News};
use crate::repo::Connection;
use crate::webhooks::{self, Change, Event};
use crate::{Error, Result};

/// Performs the writes in this order, in one transaction, and logs them. Each write has its own outcome: one that is
/// refused, with [`Error::Invalid`], [`Error::NotFound`] or [`Error::Changed`], doesn't affect the others. Only a
/// database failure fails all of them, with [`Error::Unavailable`], or with [`Error::Uncertain`] when the transaction
/// may have committed.
///
/// In each video, changes get rising `seq`s in the order of the writes, and new annotations get rising ids. Both become
/// visible in that order, whichever process writes, because the videos' topics are locked until the commit. An
/// annotation that a moderator restores keeps its old id.
pub fn write_annotations(
    conn: &mut Connection,
    writes: &[AnnotationWrite],
) -> Vec<Result<Written<AnnotationChange>>> {
    let steps: Vec<_> = writes.iter().map(Step::new).collect();
    let valid: Vec<&Step<'_>> = steps.iter().filter_map(|step| step.as_ref().ok()).collect();
    let mut written = write(conn, &valid).into_iter();
    let outcome = |step: Result<Step<'_>>| match step {
        Ok(_) => written.next().unwrap_or(Err(Error::NotFound)),
        Err(error) => Err(error),
    };
    steps.into_iter().map(outcome).collect()
}

/// A write that is valid as far as can be checked without the database.
enum Step<'a> {
    Insert(NewAnnotation),
    Update { user: &'a User, video_id: VideoId, id: AnnotationId, edit: Edit<'a> },
    Delete { user: &'a User, video_id: VideoId, id: AnnotationId },
    Resolve { user: &'a User, video_id: VideoId, id: AnnotationId, is_resolved: bool },
    ForgetAsker { user: &'a User, video_id: VideoId, id: AnnotationId },
    Hide { by: (&'a User, Option<&'a str>), video_id: VideoId, id: AnnotationId },
    Restore { by: (&'a User, Option<&'a str>), video_id: VideoId, id: AnnotationId },
}

impl<'a> Step<'a> {
    fn new(write: &'a AnnotationWrite) -> Result<Self> {
        let AnnotationWrite { user, video_id, action } = write;
        let video_id = *video_id;
        Ok(match action {
            AnnotationAction::Create { params, answer } => {
                let (user, answer) = (Arc::clone(user), answer.clone());
                Self::Insert(NewAnnotation::new(user, video_id, params, answer)?)
            }
            AnnotationAction::Update { id, params, if_unchanged } => {
                let edit = Edit { params, if_unchanged };
                Self::Update { user, video_id, id: *id, edit }
            }
            AnnotationAction::Delete { id } => Self::Delete { user, video_id, id: *id },
            AnnotationAction::Resolve { id, is_resolved } => {
                Self::Resolve { user, video_id, id: *id, is_resolved: *is_resolved }
            }
            AnnotationAction::ForgetAsker { id } => Self::ForgetAsker { user, video_id, id: *id },
            AnnotationAction::Hide { id, note } => {
                Self::Hide { by: (user, note.as_deref()), video_id, id: *id }
            }
            AnnotationAction::Restore { id, note } => {
                Self::Restore { by: (user, note.as_deref()), video_id, id: *id }
            }
        })
    }

    fn as_insert(&self) -> Option<&NewAnnotation> {
        if let Self::Insert(new) = self { Some(new) } else { None }
    }

    fn video_id(&self) -> VideoId {
        match self {
            Self::Insert(new) => new.video_id,
            Self::Update { video_id, .. }
            | Self::Delete { video_id, .. }
            | Self::Resolve { video_id, .. }
            | Self::ForgetAsker { video_id, .. }
            | Self::Hide { video_id, .. }
            | Self::Restore { video_id, .. } => *video_id,
        }
    }
}

/// The result of a step, before it has a `seq`.
enum Done {
    Changed(AnnotationChange),
    /// An annotation changed, and its replies moved along.
    Moved(Moved),
    Repeated(AnnotationId),
    Unchanged,
}

impl From<Inserted> for Done {
    fn from(inserted: Inserted) -> Self {
        match inserted {
            Inserted::New(one) => Self::Changed(AnnotationChange::Created(one)),
            Inserted::Known(id) => Self::Repeated(id),
        }
    }
}

impl Done {
    /// The change in the number of annotations.
    fn added(&self) -> i64 {
        match self {
            Self::Changed(AnnotationChange::Created(_)) => 1,
            Self::Changed(AnnotationChange::Deleted { .. }) => -1,
            Self::Changed(AnnotationChange::Updated { .. })
            | Self::Moved(_)
            | Self::Repeated(_)
            | Self::Unchanged => 0,
        }
    }
}

fn write(conn: &mut Connection, steps: &[&Step<'_>]) -> Vec<Result<Written<AnnotationChange>>> {
    if steps.is_empty() {
        return Vec::new();
    }
    let together = conn.write(|conn| write_with(conn, steps, insert_together));
    let written = match together {
        // A referenced row, such as the user, is gone. Insert one by one, so that each write gets its own error.
        Err(Error::Constraint { .. }) => conn.write(|conn| write_with(conn, steps, insert_apart)),
        together => together,
    };
    // Also after a failure: the transaction may have committed although the response was lost.
    count_write(steps.iter().map(|step| step.video_id()));
    written.unwrap_or_else(|error| {
        let shared: fn(String) -> Error = match error {
            Error::Uncertain(_) => Error::Uncertain,
            _ => Error::Unavailable,
        };
        steps.iter().map(|_| Err(shared(error.to_string()))).collect()
    })
}

/// Locks the topics of the videos that exist, performs the steps on those videos, and logs the changes.
fn write_with(
    conn: &mut Connection,
    steps: &[&Step<'_>],
    insert: Insert,
) -> Result<Vec<Result<Written<AnnotationChange>>>> {
    let names = steps.iter().map(|step| video_topic(step.video_id())).collect();
    let mut topics = LockedTopics::lock(conn, &names)?;
    let known: BTreeSet<VideoId> = steps
        .iter()
        .map(|step| step.video_id())
        .filter(|video_id| topics.contains(&video_topic(*video_id)))
        .collect();
    let mut ends = Ends::of(conn, &known)?;
    let is_hide = |step: &&&Step<'_>| matches!(step, Step::Hide { .. });
    ends.add_hidden(steps.iter().filter(is_hide).map(|step| step.video_id()));
    let mut admit = |step: &&Step<'_>| match step {
        _ if !known.contains(&step.video_id()) => Err(Error::NotFound),
        Step::Insert(new) => admit(conn, new, &ends),
        _ => Ok(Admitted::ToDo),
    };
    let admitted = steps.iter().map(&mut admit).collect::<Vec<Result<Admitted>>>();
    let is_to_do = |admitted: &Result<Admitted>| matches!(admitted, Ok(Admitted::ToDo));
    let known = steps.iter().zip(&admitted).filter(|(_, admitted)| is_to_do(admitted));
    let known: Vec<&Step<'_>> = known.map(|(step, _)| *step).collect();
    let mut done = Vec::with_capacity(known.len());
    // Insert consecutive new annotations in as few statements as the order allows.
    let is_insert = |step: &Step<'_>| matches!(step, Step::Insert(_));
    for steps in known.chunk_by(|one, next| is_insert(one) && is_insert(next)) {
        done.extend(write_alike(conn, steps, &ends, insert)?);
    }
    let mut done = done.into_iter();
    let mut written = Vec::with_capacity(steps.len());
    let mut counts: BTreeMap<VideoId, i64> = BTreeMap::new();
    let mut told = Vec::new();
    for (step, admitted) in steps.iter().zip(admitted) {
        let done = admitted.and_then(|admitted| match admitted {
            Admitted::ToDo => done.next().unwrap_or(Err(Error::NotFound)),
            Admitted::Stored(id) => Ok(Done::Repeated(id)),
        });
        written.push(match done {
            Ok(done) => {
                *counts.entry(step.video_id()).or_default() += done.added();
                let (written, moved) = place(conn, &mut topics, step.video_id(), done)?;
                if let Some(owner) = ends.told(step.video_id()) {
                    let all = tell(step.video_id(), &written).into_iter();
                    let all = all.chain(moved.iter().map(|one| tell_change(step.video_id(), one)));
                    told.extend(all.map(|change| (owner, change)));
                }
                Ok(written)
            }
            Err(error) => Err(error),
        });
    }
    count::add(conn, &counts)?;
    let news = news(conn, steps, &written, &ends)?;
    notifications::tell(conn, &mut topics, news)?;
    topics.store(conn)?;
    webhooks::trigger(conn, &told)?;
    Ok(written)
}

/// Whether a step still has to be done, or repeats a post that is stored already.
enum Admitted {
    ToDo,
    Stored(AnnotationId),
}

fn admit(conn: &mut Connection, new: &NewAnnotation, ends: &Ends) -> Result<Admitted> {
    ends.check_author(conn, new.speaker_id(), new.video_id)?;
    match new.check_end(ends) {
        // The video may have become shorter since the post was stored.
        Err(refused @ Error::Invalid(_)) => match find_known(conn, new) {
            Err(Error::NotFound) => Err(refused),
            known => known.map(Admitted::Stored),
        },
        checked => checked.map(|()| Admitted::ToDo),
    }
}

/// The notifications to send for new and resolved annotations, and those to withdraw.
fn news(
    conn: &mut Connection,
    steps: &[&Step<'_>],
    written: &[Result<Written<AnnotationChange>>],
    ends: &Ends,
) -> Result<News> {
    let (mut new, mut gone) = (Vec::new(), Vec::new());
    let mut resolutions = BTreeMap::new();
    for (step, written) in steps.iter().zip(written) {
        let Ok(Written::Changed(Logged { change, .. })) = written else { continue };
        match (step, change) {
            // An annotation that a moderator restores isn't new.
            (Step::Insert(_), AnnotationChange::Created(one)) => new.push(&one.annotation),
            (
                Step::Resolve { user, .. },
                AnnotationChange::Updated { was_resolved, annotation: one, .. },
            ) => {
                let id = one.annotation.id;
                let resolution = resolutions.entry(id).or_insert(Resolution::since(*was_resolved));
                resolution.event = None;
                if one.annotation.is_resolved() {
                    let event = notifications::Event::resolved(&one.annotation, user.id);
                    resolution.event = Some(event);
                }
            }
            (_, AnnotationChange::Deleted { id, .. }) => gone.push(Gone::Annotation(*id)),
            _ => {}
        }
    }
    let mut events = notifications::of_annotations(conn, &new, |video_id| ends.owner(video_id))?;
    for (id, Resolution { was_resolved, event }) in resolutions {
        match event {
            Some(event) if !was_resolved => events.push(event),
            None if was_resolved => gone.push(Gone::Resolution(id)),
            // Resolved and reopened, or the other way round: nothing has changed.
            _ => {}
        }
    }
    Ok(News { events, gone, ..News::default() })
}

/// The net effect of resolving and reopening an annotation, perhaps several times.
struct Resolution {
    /// Whether it was resolved before the batch.
    was_resolved: bool,
    /// The notification for its author, if it is resolved now.
    event: Option<notifications::Event>,
}

impl Resolution {
    fn since(was_resolved: bool) -> Self {
        Self { was_resolved, event: None }
    }
}

/// The webhook event for a change.
fn tell(video_id: VideoId, written: &Written<AnnotationChange>) -> Option<Change> {
    let Written::Changed(logged) = written else { return None };
    Some(tell_change(video_id, logged))
}

fn tell_change(video_id: VideoId, Logged { seq, change }: &Logged<AnnotationChange>) -> Change {
    let (event, id, was_at) = match change {
        AnnotationChange::Created(one) => (Event::AnnotationCreated, one.annotation.id, None),
        AnnotationChange::Updated { was_at, annotation, .. } => {
            (Event::AnnotationUpdated, annotation.annotation.id, Some(*was_at))
        }
        AnnotationChange::Deleted { id, at, .. } => (Event::AnnotationDeleted, *id, *at),
    };
    let (video_id, annotation_id) = (Some(video_id), Some(id));
    Change { event, video_id, annotation_id, was_at, seq: Some(*seq) }
}

/// Performs consecutive inserts together, or a single step of another kind.
fn write_alike(
    conn: &mut Connection,
    steps: &[&Step<'_>],
    ends: &Ends,
    insert: Insert,
) -> Result<Vec<Result<Done>>> {
    let edited = match steps {
        [Step::Update { user, video_id, id, edit }] => {
            let moved = update(conn, user, (*video_id, ends), *id, *edit);
            moved.map(|moved| moved.map_or(Done::Unchanged, Done::Moved))
        }
        [Step::Delete { user, video_id, id }] => {
            delete(conn, user, *video_id, *id).map(Done::Changed)
        }
        [Step::Resolve { user, video_id, id, is_resolved }] => {
            let resolved = resolve(conn, user, (*video_id, ends), (*id, *is_resolved));
            resolved.map(|change| change.map_or(Done::Unchanged, Done::Changed))
        }
        [Step::ForgetAsker { user, video_id, id }] => {
            forget_asker(conn, user, *video_id, *id).map(Done::Changed)
        }
        [Step::Hide { by, video_id, id }] => hide(conn, *by, *video_id, *id).map(Done::Changed),
        [Step::Restore { by, video_id, id }] => {
            restore(conn, *by, *video_id, *id).map(Done::Changed)
        }
        steps => {
            let new: Vec<&NewAnnotation> =
                steps.iter().filter_map(|step| step.as_insert()).collect();
            let inserted = insert_new(conn, &new, ends, insert)?;
            return Ok(inserted.into_iter().map(|inserted| inserted.map(Done::from)).collect());
        }
    };
    match edited {
        // An error for one client only; it is no reason to roll back the other writes.
        Err(error @ (Error::NotFound | Error::Changed | Error::Invalid(_))) => Ok(vec![Err(error)]),
        edited => Ok(vec![Ok(edited?)]),
    }
}

/// Assigns `seq`s to a change and to the moves of its replies.
fn place(
    conn: &mut Connection,
    topics: &mut LockedTopics,
    video_id: VideoId,
    done: Done,
) -> Result<(Written<AnnotationChange>, Vec<Logged<AnnotationChange>>)> {
    let topic = video_topic(video_id);
    let mut append = |change: AnnotationChange| -> Result<_> {
        let seq = topics.append(&topic, change.to_append()?)?;
        Ok(Logged { seq, change })
    };
    Ok(match done {
        Done::Changed(change) => (Written::Changed(append(change)?), Vec::new()),
        Done::Moved((change, replies)) => {
            let change = append(change)?;
            let replies = replies.into_iter().map(append).collect::<Result<_>>()?;
            (Written::Changed(change), replies)
        }
        Done::Repeated(id) => {
            let seq = topics.seq_of(conn, &topic, Kind::ANNOTATION_CREATED, id.get())?;
            (Written::Repeated { id: id.get(), seq }, Vec::new())
        }
        Done::Unchanged => (Written::Unchanged, Vec::new()),
    })
}

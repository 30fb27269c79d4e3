use std::collections::HashMap;

use diesel::prelude::*;

use super::snapshot::Snapshot;
use crate::accounts::{User, list_users_with_ids};
use crate::annotations::{Annotation, list_annotations_by_ids, list_hidden_by_ids};
use crate::audit::{MESSAGE_NAME, Subject};
use crate::conversations::{
    MessageWithUser, SharedMoment, find_member_message, list_messages_by_ids,
};
use crate::ids::{AnnotationId, MessageId, UserId, VideoId};
use crate::multimedia::{Video, is_kept, is_visible_to_user};
use crate::repo::Connection;
use crate::schema::{annotations, videos};
use crate::{Error, Result};

/// The current state of a report's subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Its owner; for a user, the user.
    pub owner: User,
    /// The video, or the video of the annotation.
    pub video: Option<Video>,
    /// The annotation.
    pub annotation: Option<Annotation>,
    /// The message. Apart from the members of its conversation, only moderators can see it.
    pub message: Option<MessageWithUser>,
    /// Whether it is hidden already; for a user, whether they are suspended.
    pub is_hidden: bool,
}

impl Reported {
    /// The text of an annotation or a message, a title, or a username. A message that only shares a moment has none.
    pub fn text(&self) -> &str {
        match (&self.message, &self.annotation, &self.video) {
            (Some(one), ..) => &one.message.content,
            (None, Some(annotation), _) => &annotation.body,
            (None, None, Some(video)) => &video.title,
            (None, None, None) => &self.owner.username,
        }
    }

    /// What the audit log calls it: its text, or of a message [`MESSAGE_NAME`].
    pub fn name(&self) -> &str {
        if self.message.is_some() { MESSAGE_NAME } else { self.text() }
    }

    /// The moment that the message shares, if any.
    pub fn moment(&self) -> Option<&SharedMoment> {
        self.message.as_ref()?.moment.as_ref()
    }

    /// Whether its text is not what was reported any more.
    pub fn is_edited_since(&self, snapshot: &Snapshot) -> bool {
        self.text() != snapshot.text
    }

    /// What a report of it keeps.
    pub(super) fn snapshot(&self) -> Snapshot {
        let Self { owner, video, annotation, message, .. } = self;
        let moment = self.moment();
        let (posted_at, title, at) = match (annotation, video, message) {
            (_, _, Some(one)) => (
                one.message.inserted_at,
                moment.and_then(|moment| moment.title.as_ref()),
                moment.map(|moment| moment.at),
            ),
            (Some(annotation), video, None) => (
                annotation.inserted_at,
                video.as_ref().map(|video| &video.title),
                Some(annotation.at),
            ),
            (None, Some(video), None) => (video.inserted_at, None, None),
            (None, None, None) => (owner.inserted_at, None, None),
        };
        Snapshot {
            text: self.text().to_owned(),
            author_id: owner.id,
            author: owner.username.clone(),
            posted_at,
            video_title: title.cloned(),
            at,
        }
    }
}

/// The current state of a subject; `None` when it doesn't exist or can't be reported.
pub fn find_reported(conn: &mut Connection, subject: Subject) -> Result<Option<Reported>> {
    Ok(read_reported(conn, &[subject])?.remove(&subject))
}

/// A subject that a user can report; `None` when it doesn't exist, the user can't see it, or it is hidden already.
pub fn find_reportable(
    conn: &mut Connection,
    user_id: UserId,
    subject: Subject,
) -> Result<Option<Reported>> {
    if let Subject::Message(id) = subject {
        match find_member_message(conn, user_id, id) {
            Err(Error::NotFound) => return Ok(None),
            found => found?,
        };
    }
    let video_id = match subject {
        Subject::Video(id) => Some(id),
        Subject::Annotation(id) => {
            annotations::table.find(id).select(annotations::video_id).first(conn).optional()?
        }
        _ => None,
    };
    if let Some(id) = video_id
        && !is_visible_to_user(conn, user_id, id)?
    {
        return Ok(None);
    }
    Ok(find_reported(conn, subject)?.filter(|reported| !reported.is_hidden))
}

/// Reads the current state of subjects, with one query for each kind of row.
pub(super) fn read_reported(
    conn: &mut Connection,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Reported>> {
    let (mut people, mut video_ids, mut annotation_ids) = (Vec::new(), Vec::new(), Vec::new());
    let mut message_ids: Vec<MessageId> = Vec::new();
    for subject in subjects {
        match subject {
            Subject::User(id) => people.push(*id),
            Subject::Video(id) => video_ids.push(*id),
            Subject::Annotation(id) => annotation_ids.push(*id),
            Subject::Message(id) => message_ids.push(*id),
            Subject::Category(_)
            | Subject::Invitation(_)
            | Subject::Job(_)
            | Subject::Socket(_)
            | Subject::Topic => {}
        }
    }
    let annotations = read_annotations(conn, &annotation_ids)?;
    video_ids.extend(annotations.iter().map(|(annotation, _)| annotation.video_id));
    let videos = videos::table.filter(videos::id.eq_any(&video_ids)).filter(is_kept!());
    let videos: Vec<Video> = videos.select(Video::as_select()).load(conn)?;
    people.extend(videos.iter().map(|video| video.user_id));
    people.extend(annotations.iter().map(|(annotation, _)| annotation.user_id));
    let messages = list_messages_by_ids(conn, message_ids)?;
    people.extend(messages.iter().map(|one| one.message.user_id));
    let people = list_users_with_ids(conn, &people)?;
    Ok(combined(people, videos, (annotations, messages)))
}

fn combined(
    people: Vec<User>,
    videos: Vec<Video>,
    (annotations, messages): (Vec<(Annotation, bool)>, Vec<MessageWithUser>),
) -> HashMap<Subject, Reported> {
    let people: HashMap<UserId, User> = people.into_iter().map(|user| (user.id, user)).collect();
    let videos: HashMap<VideoId, Video> = videos.into_iter().map(|one| (one.id, one)).collect();
    let mut reported = HashMap::new();
    for message in messages {
        let Some(owner) = people.get(&message.message.user_id).cloned() else { continue };
        let (subject, is_hidden) = (Subject::Message(message.message.id), false);
        let message = Some(message);
        let about = Reported { owner, video: None, annotation: None, message, is_hidden };
        reported.insert(subject, about);
    }
    for (annotation, is_hidden) in annotations {
        let Some(owner) = people.get(&annotation.user_id).cloned() else { continue };
        let Some(video) = videos.get(&annotation.video_id).cloned() else { continue };
        let (subject, video) = (Subject::Annotation(annotation.id), Some(video));
        reported.insert(
            subject,
            Reported { owner, video, annotation: Some(annotation), message: None, is_hidden },
        );
    }
    for video in videos.into_values() {
        let Some(owner) = people.get(&video.user_id).cloned() else { continue };
        let (subject, is_hidden) = (Subject::Video(video.id), video.hidden_at.is_some());
        reported.insert(
            subject,
            Reported { owner, video: Some(video), annotation: None, message: None, is_hidden },
        );
    }
    for owner in people.into_values() {
        let (subject, is_hidden) = (Subject::User(owner.id), owner.suspended_at.is_some());
        reported.insert(
            subject,
            Reported { owner, video: None, annotation: None, message: None, is_hidden },
        );
    }
    reported
}

/// Reads annotations, and whether each is hidden.
fn read_annotations(
    conn: &mut Connection,
    ids: &[AnnotationId],
) -> Result<Vec<(Annotation, bool)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shown = list_annotations_by_ids(conn, ids)?.into_iter().map(|one| (one.annotation, false));
    let shown: Vec<_> = shown.collect();
    let hidden = list_hidden_by_ids(conn, ids)?.into_iter().map(|annotation| (annotation, true));
    Ok(shown.into_iter().chain(hidden).collect())
}

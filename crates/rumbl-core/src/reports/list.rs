use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::reason::Reason;
use crate::accounts::{User, list_users_with_ids};
use crate::annotations::{Annotation, list_annotations_by_ids, list_hidden_by_ids};
use crate::audit::Subject;
use crate::conversations::{Message, find_member_message, list_messages_by_ids};
use crate::ids::{AnnotationId, MessageId, ReportId, UserId, VideoId};
use crate::multimedia::{Video, is_visible_to_user};
use crate::page::{Page, PageNumber};
use crate::repo::{Connection, UtcTime};
use crate::schema::{annotations, reports, users, videos};
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
    pub message: Option<Message>,
    /// Whether it is hidden already; for a user, whether they are suspended.
    pub is_hidden: bool,
}

impl Reported {
    /// Its name: a username, a title, or the text of an annotation or a message.
    pub fn name(&self) -> &str {
        if let Some(message) = &self.message {
            return &message.content;
        }
        match (&self.annotation, &self.video) {
            (Some(annotation), _) => &annotation.body,
            (None, Some(video)) => &video.title,
            (None, None) => &self.owner.username,
        }
    }
}

/// A report and its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportListing {
    /// Its id.
    pub id: ReportId,
    /// The subject.
    pub subject: Subject,
    /// The current state of the subject; `None` when it is gone.
    pub reported: Option<Reported>,
    /// The reason.
    pub reason: Reason,
    /// The reporter's note.
    pub note: Option<String>,
    /// The reporter's username, unless their account is gone.
    pub reporter: Option<String>,
    /// When, in UTC.
    pub inserted_at: NaiveDateTime,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = reports)]
struct Row {
    id: ReportId,
    subject_kind: String,
    subject_id: i64,
    reason: String,
    note: Option<String>,
    #[diesel(deserialize_as = UtcTime)]
    inserted_at: NaiveDateTime,
}

impl Row {
    fn subject(&self) -> Option<Subject> {
        let id = self.subject_id;
        match self.subject_kind.as_str() {
            "user" => id.try_into().ok().map(Subject::User),
            "video" => id.try_into().ok().map(Subject::Video),
            "annotation" => id.try_into().ok().map(Subject::Annotation),
            "message" => id.try_into().ok().map(Subject::Message),
            _ => None,
        }
    }
}

/// The number of open reports.
pub fn count_open_reports(conn: &mut Connection) -> Result<i64> {
    Ok(reports::table.filter(reports::closed_at.is_null()).count().get_result(conn)?)
}

/// A page of open reports, the oldest first.
///
/// # Errors
/// [`Error::NotFound`] when there is no such page.
pub fn list_reports_page(conn: &mut Connection, number: PageNumber) -> Result<Page<ReportListing>> {
    conn.read(|conn| {
        let total = count_open_reports(conn)?;
        Page::read(number, total, |limit, offset| {
            let open = reports::table.left_join(users::table).filter(reports::closed_at.is_null());
            let open = open.select((Row::as_select(), users::username.nullable()));
            let rows = open.order(reports::id).limit(limit).offset(offset).load(conn)?;
            listings(conn, rows)
        })
    })
}

/// An open report.
///
/// # Errors
/// [`Error::NotFound`] when it doesn't exist or is closed.
pub fn get_report(conn: &mut Connection, id: ReportId) -> Result<ReportListing> {
    let open = reports::table.left_join(users::table).filter(reports::closed_at.is_null());
    let open = open.filter(reports::id.eq(id));
    let row = open.select((Row::as_select(), users::username.nullable())).first(conn)?;
    listings(conn, vec![row])?.pop().ok_or(Error::NotFound)
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

fn listings(conn: &mut Connection, rows: Vec<(Row, Option<String>)>) -> Result<Vec<ReportListing>> {
    let subjects: Vec<Subject> = rows.iter().filter_map(|(row, _)| row.subject()).collect();
    let reported = read_reported(conn, &subjects)?;
    let listing = |(row, reporter): (Row, Option<String>)| {
        let subject = row.subject()?;
        Some(ReportListing {
            id: row.id,
            subject,
            reported: reported.get(&subject).cloned(),
            reason: Reason::parse(&row.reason).unwrap_or(Reason::Other),
            note: row.note,
            reporter,
            inserted_at: row.inserted_at,
        })
    };
    Ok(rows.into_iter().filter_map(listing).collect())
}

/// Reads the current state of subjects, with one query for each kind of row.
fn read_reported(
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
    let videos = videos::table.filter(videos::id.eq_any(&video_ids)).select(Video::as_select());
    let videos: Vec<Video> = videos.load(conn)?;
    people.extend(videos.iter().map(|video| video.user_id));
    people.extend(annotations.iter().map(|(annotation, _)| annotation.user_id));
    let messages = list_messages_by_ids(conn, message_ids)?.into_iter().map(|one| one.message);
    let messages: Vec<Message> = messages.collect();
    people.extend(messages.iter().map(|message| message.user_id));
    let people = list_users_with_ids(conn, &people)?;
    Ok(combined(people, videos, (annotations, messages)))
}

fn combined(
    people: Vec<User>,
    videos: Vec<Video>,
    (annotations, messages): (Vec<(Annotation, bool)>, Vec<Message>),
) -> HashMap<Subject, Reported> {
    let people: HashMap<UserId, User> = people.into_iter().map(|user| (user.id, user)).collect();
    let videos: HashMap<VideoId, Video> = videos.into_iter().map(|one| (one.id, one)).collect();
    let mut reported = HashMap::new();
    for message in messages {
        let Some(owner) = people.get(&message.user_id).cloned() else { continue };
        let (subject, is_hidden) = (Subject::Message(message.id), false);
        let message = Some(message);
        let about = Reported { owner, video: None, annotation: None, message, is_hidden };
        reported.insert(subject, about);
    }
    for (annotation, is_hidden) in annotations {
        let Some(owner) = people.get(&annotation.user_id).cloned() else { continue };
        let subject = Subject::Annotation(annotation.id);
        let video = videos.get(&annotation.video_id).cloned();
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

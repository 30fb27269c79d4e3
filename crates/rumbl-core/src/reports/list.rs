use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::reason::Reason;
use super::reported::{Reported, read_reported};
use super::snapshot::{Columns, Snapshot};
use crate::accounts::{User, list_users_with_ids};
use crate::audit::Subject;
use crate::ids::{ReportId, UserId};
use crate::page::{Page, PageNumber};
use crate::repo::{Connection, UtcTime};
use crate::schema::{reports, users};
use crate::{Error, Result};

/// A report and its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportListing {
    /// Its id.
    pub id: ReportId,
    /// The subject.
    pub subject: Subject,
    /// The current state of the subject; `None` when it is gone.
    pub reported: Option<Reported>,
    /// What was reported, as it was then; `None` once it is [no longer kept](super::drop_old_snapshots).
    pub snapshot: Option<Snapshot>,
    /// The author's account, which may exist when what they wrote is gone; `None` when it is gone.
    pub author: Option<User>,
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
    #[diesel(embed)]
    columns: Columns,
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

fn listings(conn: &mut Connection, rows: Vec<(Row, Option<String>)>) -> Result<Vec<ReportListing>> {
    let subjects: Vec<Subject> = rows.iter().filter_map(|(row, _)| row.subject()).collect();
    let reported = read_reported(conn, &subjects)?;
    let author_ids: Vec<UserId> =
        rows.iter().filter_map(|(row, _)| row.columns.author_id).collect();
    let authors = list_users_with_ids(conn, &author_ids)?.into_iter().map(|user| (user.id, user));
    let authors: HashMap<UserId, User> = authors.collect();
    let listing = |(row, reporter): (Row, Option<String>)| {
        let subject = row.subject()?;
        let reported = reported.get(&subject).cloned();
        let snapshot = row.columns.snapshot();
        let author = snapshot.as_ref().and_then(|snapshot| authors.get(&snapshot.author_id));
        let author = author.or(reported.as_ref().map(|reported| &reported.owner)).cloned();
        Some(ReportListing {
            id: row.id,
            subject,
            reported,
            snapshot,
            author,
            reason: Reason::parse(&row.reason).unwrap_or(Reason::Other),
            note: row.note,
            reporter,
            inserted_at: row.inserted_at,
        })
    };
    Ok(rows.into_iter().filter_map(listing).collect())
}

use diesel::prelude::*;

use crate::Result;
use crate::accounts::Role;
use crate::audit::{AuditAction, By, Subject, record};
use crate::repo::{Connection, now};
use crate::schema::reports;

/// Closes what is open about a subject, in the transaction that does something about it, and returns how
/// many reports that were.
pub(crate) fn close_reports(conn: &mut Connection, subject: Subject) -> Result<usize> {
    let open = reports::table
        .filter(reports::subject_kind.eq(subject.kind()))
        .filter(reports::subject_id.eq(subject.id()))
        .filter(reports::closed_at.is_null());
    Ok(diesel::update(open).set(reports::closed_at.eq(now())).execute(conn)?)
}

/// Closes what is open about a subject, which is called `name`, and does nothing else about it.
///
/// # Errors
/// [`crate::Error::NotFound`] when nothing is open, or the acting user is no moderator.
pub fn dismiss_report(
    conn: &mut Connection,
    by: By<'_>,
    (subject, name): (Subject, &str),
) -> Result<()> {
    conn.write(|conn| {
        by.require(conn, Role::Moderator)?;
        if close_reports(conn, subject)? == 0 {
            return Err(crate::Error::NotFound);
        }
        record(conn, by, AuditAction::Dismiss, (subject, name), None)
    })
}

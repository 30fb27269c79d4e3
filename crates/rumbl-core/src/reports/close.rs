use std::time::Duration;

use diesel::prelude::*;

use super::snapshot::Columns;
use crate::Result;
use crate::accounts::Role;
use crate::audit::{AuditAction, By, Subject, record};
use crate::repo::{Connection, delta, now};
use crate::schema::reports;

/// Closes the open reports about a subject, in the same transaction as the action taken, and returns how many there
/// were. What was reported is kept no longer.
pub(crate) fn close_reports(conn: &mut Connection, subject: Subject) -> Result<usize> {
    let open = reports::table
        .filter(reports::subject_kind.eq(subject.kind()))
        .filter(reports::subject_id.eq(subject.id()))
        .filter(reports::closed_at.is_null());
    Ok(diesel::update(open)
        .set((reports::closed_at.eq(now()), Columns::default()))
        .execute(conn)?)
}

/// Drops what open reports keep of their subjects once they are older than `kept_for`, and returns how many those were.
/// They stay open.
pub fn drop_old_snapshots(conn: &mut Connection, kept_for: Duration) -> Result<usize> {
    let before = now() - delta(kept_for);
    let old = reports::table
        .filter(reports::closed_at.is_null())
        .filter(reports::reported_text.is_not_null())
        .filter(reports::inserted_at.lt(before));
    conn.write(|conn| Ok(diesel::update(old).set(Columns::default()).execute(conn)?))
}

/// Closes the open reports about a subject, whose name is `name`, without further action.
///
/// # Errors
/// [`crate::Error::NotFound`] when no report is open, or the acting user is not a moderator.
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

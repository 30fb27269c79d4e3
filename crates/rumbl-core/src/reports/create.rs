use diesel::prelude::*;

use super::reason::Reason;
use super::reported::find_reportable;
use super::snapshot::{Columns, Snapshot};
use crate::accounts::User;
use crate::audit::{NOTE_LENGTH, Subject};
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::repo::{Connection, now};
use crate::schema::reports;
use crate::{Error, Result};

/// Maximum number of open reports; beyond that, new ones are refused.
pub const MAX_OPEN_REPORTS: i64 = 10_000;
/// Maximum number of open reports per user.
pub const MAX_OPEN_REPORTS_PER_USER: i64 = 50;

/// The index that allows each user to report a subject only once.
const UNIQUE: &str = "reports_reporter_id_subject_kind_subject_id_index";

const REASON: Field = Field::text("reason");
const NOTE: Field = Field::text("note");

const OWN: FieldError = FieldError::new("you can't report your own content");
const AGAIN: FieldError = FieldError::new("you have already reported this");
const TOO_MANY: FieldError =
    FieldError::new("too many of your reports are still waiting for review");

/// Reports something that the user can see, and keeps a [`Snapshot`] of it. Params: `reason`, the name of a [`Reason`], and optionally
/// `note`.
///
/// # Errors
/// [`Error::Invalid`], also when they have reported it before or it is their own; [`Error::NotFound`] when it doesn't
/// exist, or is hidden already; [`Error::Unavailable`] when [`MAX_OPEN_REPORTS`] are open.
pub fn create_report(
    conn: &mut Connection,
    user: &User,
    subject: Subject,
    params: &Params,
) -> Result<()> {
    let changeset = Changeset::new([])
        .cast(params, &[REASON, NOTE])
        .validate_required(&[REASON])
        .validate_change(REASON, |name| Reason::parse(name).map(drop).ok_or(FieldError::INVALID))
        .validate_length(NOTE, NOTE_LENGTH)
        .apply_action(Action::Insert)?;
    conn.write(|conn| {
        let reported = find_reportable(conn, user.id, subject)?.ok_or(Error::NotFound)?;
        let mine = reports::table.filter(reports::reporter_id.eq(user.id));
        let before = mine
            .filter(reports::subject_kind.eq(subject.kind()))
            .filter(reports::subject_id.eq(subject.id()));
        let before: i64 = before.count().get_result(conn)?;
        let open: i64 = mine.filter(reports::closed_at.is_null()).count().get_result(conn)?;
        let refusal = if reported.owner.id == user.id {
            Some(OWN)
        } else if before > 0 {
            Some(AGAIN)
        } else if open >= MAX_OPEN_REPORTS_PER_USER {
            Some(TOO_MANY)
        } else {
            None
        };
        let changeset = match refusal {
            Some(error) => changeset.add_error(REASON, error).apply_action(Action::Insert)?,
            None => changeset,
        };
        has_room(conn)?;
        insert(conn, user, (subject, reported.snapshot()), &changeset)
    })
}

fn has_room(conn: &mut Connection) -> Result<()> {
    let open: i64 = reports::table.filter(reports::closed_at.is_null()).count().get_result(conn)?;
    let is_full = open >= MAX_OPEN_REPORTS;
    if is_full { Err(Error::Unavailable("too many reports are open".to_owned())) } else { Ok(()) }
}

fn insert(
    conn: &mut Connection,
    user: &User,
    (subject, snapshot): (Subject, Snapshot),
    changeset: &Changeset,
) -> Result<()> {
    // Of two concurrent reports, one violates the index.
    let again = Changeset::new([]).unique_constraint(REASON, UNIQUE);
    diesel::insert_into(reports::table)
        .values((
            reports::reporter_id.eq(user.id),
            reports::subject_kind.eq(subject.kind()),
            reports::subject_id.eq(subject.id()),
            reports::reason.eq(changeset.text(REASON)),
            reports::note.eq(changeset.get_change(NOTE).as_text()),
            reports::inserted_at.eq(now()),
            Columns::from(snapshot),
        ))
        .execute(conn)
        .map_err(|error| Error::from(error).explained_by(&again))?;
    Ok(())
}

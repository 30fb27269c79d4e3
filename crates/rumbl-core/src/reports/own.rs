use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::Result;
use crate::ids::UserId;
use crate::repo::{Connection, UtcTime};
use crate::schema::reports;

/// A report as its reporter sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reports)]
pub struct OwnReport {
    /// The name of the subject's kind.
    pub subject_kind: String,
    /// The subject's id.
    pub subject_id: i64,
    /// The name of the reason.
    pub reason: String,
    /// Their note.
    pub note: Option<String>,
    /// When they made it, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When a moderator closed it, in UTC.
    pub closed_at: Option<NaiveDateTime>,
}

/// All reports by a user, open or closed, in order.
pub fn list_own_reports(conn: &mut Connection, user: UserId) -> Result<Vec<OwnReport>> {
    let own = reports::table.filter(reports::reporter_id.eq(user)).order(reports::id);
    Ok(own.select(OwnReport::as_select()).load(conn)?)
}

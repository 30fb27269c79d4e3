use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::Result;
use crate::ids::UserId;
use crate::repo::{Connection, UtcTime};
use crate::schema::reports;

/// A report as whoever made it knows it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reports)]
pub struct OwnReport {
    /// The name of the kind of thing that it is about.
    pub subject_kind: String,
    /// Its id among those of its kind.
    pub subject_id: i64,
    /// The name of the reason.
    pub reason: String,
    /// What they had to say.
    pub note: Option<String>,
    /// When they made it, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When a moderator was done with it, in UTC.
    pub closed_at: Option<NaiveDateTime>,
}

/// What somebody has reported, in the order in which they did, whatever became of it.
pub fn list_own_reports(conn: &mut Connection, user: UserId) -> Result<Vec<OwnReport>> {
    let own = reports::table.filter(reports::reporter_id.eq(user)).order(reports::id);
    Ok(own.select(OwnReport::as_select()).load(conn)?)
}

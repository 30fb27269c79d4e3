use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::session_token::TokenHash;
use crate::ids::{SessionId, UserId};
use crate::repo::UtcTime;
use crate::schema::sessions;

/// One log-in of a user, on one device. It ends when its row is deleted, or at its limits.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Who is logged in.
    pub user_id: UserId,
    /// What its token is recognised by.
    pub token_hash: TokenHash,
    /// When the person logged in, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was used last, in UTC; up to some minutes late, as it is not written at every use.
    #[diesel(deserialize_as = UtcTime)]
    pub last_seen_at: NaiveDateTime,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// A session that was not used for so long is over.
    pub idle: Duration,
    /// A session that began so long ago is over, however much it is used.
    pub lifetime: Duration,
}

/// What the rows of sessions that go on have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cutoffs {
    pub(super) seen_after: NaiveDateTime,
    pub(super) begun_after: NaiveDateTime,
}

impl SessionLimits {
    pub(super) fn cutoffs(self, now: NaiveDateTime) -> Cutoffs {
        Cutoffs { seen_after: earlier(now, self.idle), begun_after: earlier(now, self.lifetime) }
    }
}

/// A limit that reaches back before all time is none.
fn earlier(now: NaiveDateTime, by: Duration) -> NaiveDateTime {
    let delta = TimeDelta::from_std(by).ok();
    delta
        .and_then(|delta| now.checked_sub_signed(delta))
        .unwrap_or(DateTime::UNIX_EPOCH.naive_utc())
}

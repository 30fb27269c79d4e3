use std::fmt;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::log_in_method::LogInMethod;
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
    /// What the device's browser said of itself.
    pub user_agent: Option<String>,
    /// The address that it was begun from.
    pub address: Option<String>,
    /// Whether the person wanted to stay logged in.
    pub is_persistent: bool,
    /// How the person proved who they are.
    pub proved_by: LogInMethod,
}

/// How long a log-in shows that it is still the same person who is there, where no password can be asked for.
pub const FRESH_PROOF: Duration = Duration::from_mins(10);

impl Session {
    /// Whether the person has just shown who they are, by something else than a password.
    pub(super) fn is_fresh_proof(&self, now: NaiveDateTime) -> bool {
        self.proved_by.shows_presence() && self.inserted_at > earlier(now, FRESH_PROOF)
    }
}

/// Characters that are kept of what a browser says of itself.
const MAX_USER_AGENT_LENGTH: usize = 300;

/// Where and for how long somebody logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOrigin {
    user_agent: Option<String>,
    address: Option<String>,
    is_persistent: bool,
    proved_by: LogInMethod,
}

impl SessionOrigin {
    /// A browser at an address, by what it says of itself. A session that is not persistent ends sooner
    /// when it is not used.
    pub fn browser(
        user_agent: Option<&str>,
        address: impl fmt::Display,
        is_persistent: bool,
    ) -> Self {
        let kept = |text: &str| {
            text.chars().filter(|letter| !letter.is_control()).take(MAX_USER_AGENT_LENGTH).collect()
        };
        let address = Some(address.to_string());
        let proved_by = LogInMethod::Password;
        Self { user_agent: user_agent.map(kept), address, is_persistent, proved_by }
    }

    /// The same of somebody who has proved otherwise who they are.
    #[must_use]
    pub fn proved_by(self, proved_by: LogInMethod) -> Self {
        Self { proved_by, ..self }
    }

    /// A program, which has no window to close.
    pub const fn program() -> Self {
        Self {
            user_agent: None,
            address: None,
            is_persistent: true,
            proved_by: LogInMethod::Password,
        }
    }

    pub(super) fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    pub(super) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    pub(super) const fn method(&self) -> LogInMethod {
        self.proved_by
    }

    pub(super) const fn is_persistent(&self) -> bool {
        self.is_persistent
    }
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// A session that was not used for so long is over.
    pub idle: Duration,
    /// The same for one whose person did not want to stay logged in.
    pub brief_idle: Duration,
    /// A session that began so long ago is over, however much it is used.
    pub lifetime: Duration,
}

/// What the rows of sessions that go on have in common.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "each names the moment after which a row goes on")]
pub(super) struct Cutoffs {
    pub(super) seen_after: NaiveDateTime,
    pub(super) brief_seen_after: NaiveDateTime,
    pub(super) begun_after: NaiveDateTime,
}

impl SessionLimits {
    pub(super) fn cutoffs(self, now: NaiveDateTime) -> Cutoffs {
        Cutoffs {
            seen_after: earlier(now, self.idle),
            brief_seen_after: earlier(now, self.brief_idle),
            begun_after: earlier(now, self.lifetime),
        }
    }
}

/// A limit that reaches back before all time is none.
fn earlier(now: NaiveDateTime, by: Duration) -> NaiveDateTime {
    let delta = TimeDelta::from_std(by).ok();
    delta
        .and_then(|delta| now.checked_sub_signed(delta))
        .unwrap_or(DateTime::UNIX_EPOCH.naive_utc())
}

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::log_in_method::LogInMethod;
use super::session_token::TokenHash;
use crate::ids::{SessionId, UserId};
use crate::repo::UtcTime;
use crate::schema::sessions;

/// A user's log-in on one device. It ends when its row is deleted, or when it exceeds [`SessionLimits`].
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The logged-in user.
    pub user_id: UserId,
    /// The hash by which the session is looked up.
    pub token_hash: TokenHash,
    /// When the user logged in, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was last used, in UTC; up to some minutes out of date, because it is not written on every use.
    #[diesel(deserialize_as = UtcTime)]
    pub last_seen_at: NaiveDateTime,
    /// The device's user agent.
    pub user_agent: Option<String>,
    /// The IP address of the log-in.
    pub address: Option<String>,
    /// Whether the user chose to stay logged in.
    pub is_persistent: bool,
    /// How the user proved who they are.
    pub proved_by: LogInMethod,
}

/// How long a log-in without a password proves that the user is present, for users who have no password to confirm.
pub const FRESH_PROOF: Duration = Duration::from_mins(10);

impl Session {
    /// Whether the user has just proved who they are, by other means than a password.
    pub(super) fn is_fresh_proof(&self, now: NaiveDateTime) -> bool {
        self.proved_by.shows_presence() && self.inserted_at > earlier(now, FRESH_PROOF)
    }
}

/// Characters that are kept of a user agent.
const MAX_USER_AGENT_LENGTH: usize = 300;

/// A log-in's device, method and persistence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOrigin {
    user_agent: Option<String>,
    address: Option<String>,
    is_persistent: bool,
    proved_by: LogInMethod,
}

impl SessionOrigin {
    /// A browser, by its user agent and IP address. A session that is not persistent expires sooner when idle.
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

    /// Sets the log-in method.
    #[must_use]
    pub fn proved_by(self, proved_by: LogInMethod) -> Self {
        Self { proved_by, ..self }
    }

    /// A program; its sessions are persistent.
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

/// When sessions expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Idle time after which a persistent session ends.
    pub idle: Duration,
    /// Idle time after which any other session ends.
    pub brief_idle: Duration,
    /// Age at which a session ends, even if it is in use.
    pub lifetime: Duration,
}

/// [`SessionLimits`] as points in time, to select valid sessions with.
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

/// Subtracts a limit; one that reaches back too far for a date has no effect.
fn earlier(now: NaiveDateTime, by: Duration) -> NaiveDateTime {
    let delta = TimeDelta::from_std(by).ok();
    delta
        .and_then(|delta| now.checked_sub_signed(delta))
        .unwrap_or(DateTime::UNIX_EPOCH.naive_utc())
}

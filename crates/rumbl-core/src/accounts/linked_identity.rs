use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::ids::{LinkedIdentityId, UserId};
use crate::repo::UtcTime;
use crate::schema::linked_identities;

/// An account elsewhere with which somebody logs in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = linked_identities)]
pub struct LinkedIdentity {
    /// Its id.
    pub id: LinkedIdentityId,
    /// Whose it is.
    pub user_id: UserId,
    /// The provider, as a URL.
    pub issuer: String,
    /// What the provider calls its owner.
    pub subject: String,
    /// What its owner was called there when it was linked.
    pub account: Option<String>,
    /// When it was linked, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When its owner logged in with it last, in UTC, if they did.
    pub last_used_at: Option<NaiveDateTime>,
}

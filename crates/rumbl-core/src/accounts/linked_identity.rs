use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::ids::{LinkedIdentityId, UserId};
use crate::repo::UtcTime;
use crate::schema::linked_identities;

/// An account at a provider with which a user logs in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = linked_identities)]
pub struct LinkedIdentity {
    /// Its id.
    pub id: LinkedIdentityId,
    /// The user.
    pub user_id: UserId,
    /// The provider, as a URL.
    pub issuer: String,
    /// The user's id at the provider.
    pub subject: String,
    /// The user's name at the provider when the account was linked.
    pub account: Option<String>,
    /// When it was linked, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When the user last logged in with it, in UTC.
    pub last_used_at: Option<NaiveDateTime>,
}

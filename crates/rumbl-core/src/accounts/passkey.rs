use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::{PasskeyId, UserId};
use crate::repo::UtcTime;
use crate::schema::passkeys;

/// Characters of the name that somebody gives a passkey.
pub const PASSKEY_NAME_LENGTH: RangeInclusive<usize> = 1..=100;

pub(super) const NAME: Field = Field::text("name");

/// What proves who somebody is without a password: a device has a private key, and this is the public one.
/// What the ceremonies of Web Authentication keep of it is for them alone, and opaque here.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// What they call it.
    pub name: String,
    /// What the device calls it.
    pub credential_id: Vec<u8>,
    /// What the device calls its owner: random, and the same for all of theirs.
    pub user_handle: Vec<u8>,
    /// The public key.
    pub static_state: Vec<u8>,
    /// What changes with each use, such as a counter.
    pub dynamic_state: Vec<u8>,
    /// When it was added, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was used last, in UTC, if it was.
    pub last_used_at: Option<NaiveDateTime>,
}

/// What a device has made for a new passkey, once that is verified.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// What the device calls it.
    pub credential_id: Vec<u8>,
    /// What the device calls its owner.
    pub user_handle: Vec<u8>,
    /// The public key.
    pub static_state: Vec<u8>,
    /// What changes with each use.
    pub dynamic_state: Vec<u8>,
}

/// A challenge that was met, which must not count again until it would be too old.
#[derive(Debug, Clone)]
pub struct MetChallenge {
    /// The challenge.
    pub challenge: Vec<u8>,
    /// When it would be too old, in UTC.
    pub expires_at: NaiveDateTime,
}

/// A changeset of a new passkey, for the form that adds one.
pub fn change_passkey() -> Changeset {
    Changeset::new([])
}

pub(super) fn name(params: &Params) -> Result<String> {
    let changeset = Changeset::new([])
        .cast(params, &[NAME])
        .validate_required(&[NAME])
        .validate_length(NAME, PASSKEY_NAME_LENGTH);
    Ok(changeset.apply_action(Action::Insert)?.text(NAME).to_owned())
}

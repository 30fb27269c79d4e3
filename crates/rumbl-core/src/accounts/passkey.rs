use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::Result;
use crate::changeset::{Action, Changeset, Field, Params};
use crate::ids::{PasskeyId, UserId};
use crate::repo::UtcTime;
use crate::schema::passkeys;

/// Characters of a passkey's name.
pub const PASSKEY_NAME_LENGTH: RangeInclusive<usize> = 1..=100;

pub(super) const NAME: Field = Field::text("name");

/// A passkey: the device has the private key, and this is the public one. The state that Web Authentication needs is
/// opaque here.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = passkeys)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// The owner.
    pub user_id: UserId,
    /// The name that the owner gave it.
    pub name: String,
    /// The device's id for it.
    pub credential_id: Vec<u8>,
    /// The device's id for the owner: random, and the same for all of the owner's passkeys.
    pub user_handle: Vec<u8>,
    /// The public key.
    pub static_state: Vec<u8>,
    /// State that changes with each use, such as the signature counter.
    pub dynamic_state: Vec<u8>,
    /// When it was added, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was last used, in UTC.
    pub last_used_at: Option<NaiveDateTime>,
}

/// A device's verified new passkey.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// The device's id for it.
    pub credential_id: Vec<u8>,
    /// The device's id for the owner.
    pub user_handle: Vec<u8>,
    /// The public key.
    pub static_state: Vec<u8>,
    /// State that changes with each use.
    pub dynamic_state: Vec<u8>,
}

/// A completed challenge, which must not be accepted again before it expires.
#[derive(Debug, Clone)]
pub struct UsedChallenge {
    /// The challenge.
    pub challenge: Vec<u8>,
    /// When it expires, in UTC.
    pub expires_at: NaiveDateTime,
}

/// A changeset for the form that adds a passkey.
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

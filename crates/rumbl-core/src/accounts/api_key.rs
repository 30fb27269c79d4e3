use std::fmt;
use std::ops::RangeInclusive;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::scope::{Scope, Scopes};
use super::session_token::{SessionToken, TokenHash};
use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError, Params, Value};
use crate::ids::{ApiKeyId, UserId};
use crate::repo::UtcTime;
use crate::schema::api_keys;

/// Characters of a key's name.
pub const API_KEY_NAME_LENGTH: RangeInclusive<usize> = 1..=100;
/// Days until a key expires.
pub const API_KEY_DAYS: RangeInclusive<i64> = 1..=365;

/// The prefix of every key, by which people and secret scanners recognise a leaked one.
const BEGINNING: &str = "rumbl_";
/// Characters of the secret that stay visible, to tell keys apart. The rest is 222 bits.
const SHOWN_CHARACTERS: usize = 6;

const NAME: Field = Field::text("name");
const DAYS: Field = Field::integer("days");
/// The form's checkbox for each scope.
const SCOPE_FIELDS: [(Field, Scope); 4] = [
    (Field::boolean("read"), Scope::Read),
    (Field::boolean("annotate"), Scope::Annotate),
    (Field::boolean("manage"), Scope::Manage),
    (Field::boolean("converse"), Scope::Converse),
];

const NO_SCOPE: FieldError = FieldError::new("choose at least one");

/// A user's API key: its scopes and its usage. The key itself is never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// The owner.
    pub user_id: UserId,
    /// The name that the owner gave it.
    pub name: String,
    /// The visible beginning of the key.
    pub prefix: String,
    /// The hash by which the key is looked up.
    pub token_hash: TokenHash,
    #[diesel(column_name = scopes)]
    scope_names: String,
    /// When it expires, in UTC; `None` if never.
    pub expires_at: Option<NaiveDateTime>,
    /// When it was created, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was last used, in UTC; up to some minutes out of date.
    pub last_used_at: Option<NaiveDateTime>,
}

impl ApiKey {
    /// The scopes that it grants.
    pub fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scope_names)
    }
}

/// The key itself, shown once to its owner. The database stores its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyToken(SessionToken);

impl ApiKeyToken {
    pub(super) fn generate() -> Self {
        Self(SessionToken::generate())
    }

    /// Parses the output of [`expose`](Self::expose); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        text.strip_prefix(BEGINNING).and_then(SessionToken::parse).map(Self)
    }

    /// Whether a text looks like a key rather than another kind of token.
    pub fn is_like(text: &str) -> bool {
        text.starts_with(BEGINNING)
    }

    /// The key as text, for its owner alone.
    pub fn expose(&self) -> String {
        format!("{BEGINNING}{}", self.0.expose())
    }

    /// The hash that the database stores.
    pub fn hash(&self) -> TokenHash {
        self.0.hash()
    }

    pub(super) fn prefix(&self) -> String {
        self.expose().chars().take(BEGINNING.len() + SHOWN_CHARACTERS).collect()
    }
}

impl fmt::Debug for ApiKeyToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKeyToken(…)")
    }
}

/// The validated params of a new key.
pub(super) struct NewApiKey {
    pub(super) name: String,
    pub(super) scopes: Scopes,
    pub(super) lifetime: Option<TimeDelta>,
}

/// A changeset for the form that creates a key.
pub fn change_api_key() -> Changeset {
    Changeset::new([(SCOPE_FIELDS[0].0, Value::from(true)), (DAYS, Value::from(90))])
}

/// A changeset with the form's input for a new key, not validated.
pub fn cast_api_key(params: &Params) -> Changeset {
    let fields = [NAME, DAYS].into_iter().chain(SCOPE_FIELDS.map(|(field, _)| field));
    Changeset::new([]).cast(params, &fields.collect::<Vec<_>>())
}

/// Validates a new key's params before the owner is asked for a one-time code, because a code can be used only once.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn check_api_key(params: &Params) -> Result<()> {
    new_api_key(params).map(drop)
}

pub(super) fn new_api_key(params: &Params) -> Result<NewApiKey> {
    let changeset = cast_api_key(params)
        .validate_required(&[NAME])
        .validate_length(NAME, API_KEY_NAME_LENGTH)
        .validate_number(DAYS, API_KEY_DAYS);
    let is_chosen = |field| changeset.get_field(field).as_boolean() == Some(true);
    let chosen = SCOPE_FIELDS.into_iter().filter(|(field, _)| is_chosen(*field));
    let scopes: Scopes = chosen.map(|(_, scope)| scope).collect();
    let changeset = if scopes == Scopes::default() {
        changeset.add_error(SCOPE_FIELDS[0].0, NO_SCOPE)
    } else {
        changeset
    };
    let changeset = changeset.apply_action(Action::Insert)?;
    let lifetime = changeset.integer(DAYS).and_then(TimeDelta::try_days);
    Ok(NewApiKey { name: changeset.text(NAME).to_owned(), scopes, lifetime })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_nothing_else_is_one() {
        let key = ApiKeyToken::generate();
        let text = key.expose();
        assert_eq!(ApiKeyToken::parse(&text), Some(key.clone()));
        assert!(text.starts_with(&key.prefix()) && key.prefix().len() == 12);
        assert_eq!(format!("{key:?}"), "ApiKeyToken(…)");
        for other in ["", "rumbl_", text.trim_start_matches("rumbl_"), &format!("{text}A")] {
            assert_eq!(ApiKeyToken::parse(other), None, "{other:?}");
        }
    }
}

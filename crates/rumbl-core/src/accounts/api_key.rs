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
/// Days that a key may last.
pub const API_KEY_DAYS: RangeInclusive<i64> = 1..=365;

/// How every key begins, so that people and scanners recognise one that got out.
const BEGINNING: &str = "rumbl_";
/// Characters of the secret that a person sees again, to tell keys apart. The rest is 222 bits.
const SHOWN_CHARACTERS: usize = 6;

const NAME: Field = Field::text("name");
const DAYS: Field = Field::integer("days");
/// A form has a box for each scope.
const SCOPE_FIELDS: [(Field, Scope); 4] = [
    (Field::boolean("read"), Scope::Read),
    (Field::boolean("annotate"), Scope::Annotate),
    (Field::boolean("manage"), Scope::Manage),
    (Field::boolean("converse"), Scope::Converse),
];

const NO_SCOPE: FieldError = FieldError::new("choose at least one");

/// What a program of a user's may do, and how it was used. The key itself is told to nobody again.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose it is.
    pub user_id: UserId,
    /// What they call it.
    pub name: String,
    /// How the key begins.
    pub prefix: String,
    /// What the key is recognised by.
    pub token_hash: TokenHash,
    #[diesel(column_name = scopes)]
    scope_names: String,
    /// When it ends, in UTC, if it does by itself.
    pub expires_at: Option<NaiveDateTime>,
    /// When it was made, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When it was used last, in UTC, up to some minutes late.
    pub last_used_at: Option<NaiveDateTime>,
}

impl ApiKey {
    /// What it allows.
    pub fn scopes(&self) -> Scopes {
        Scopes::parse(&self.scope_names)
    }
}

/// The key itself, which its owner is shown once. The database has its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyToken(SessionToken);

impl ApiKeyToken {
    pub(super) fn generate() -> Self {
        Self(SessionToken::generate())
    }

    /// Reads what [`expose`](Self::expose) wrote; anything else is no key.
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

    /// What the database knows of it.
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

/// What a new key is to be.
pub(super) struct NewApiKey {
    pub(super) name: String,
    pub(super) scopes: Scopes,
    pub(super) lifetime: Option<TimeDelta>,
}

/// A changeset of a new key, for the form that makes one.
pub fn change_api_key() -> Changeset {
    Changeset::new([(SCOPE_FIELDS[0].0, Value::from(true)), (DAYS, Value::from(90))])
}

/// A changeset with what was typed for a new key, which is not checked.
pub fn cast_api_key(params: &Params) -> Changeset {
    let fields = [NAME, DAYS].into_iter().chain(SCOPE_FIELDS.map(|(field, _)| field));
    Changeset::new([]).cast(params, &fields.collect::<Vec<_>>())
}

/// Checks what a new key is to be, before its owner is asked for a code, which counts once.
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

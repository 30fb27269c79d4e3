use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use regex::Regex;

use super::password;
use super::reserved::RESERVED_USERS;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError, Params, Value};
use crate::ids::UserId;
use crate::schema::users;

/// Characters of a name.
pub const NAME_LENGTH: RangeInclusive<usize> = 1..=100;
/// Characters of a username.
pub const USERNAME_LENGTH: RangeInclusive<usize> = 1..=20;
/// Characters of a password.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 6..=100;

/// Without space, control and invisible characters, by which one name could pass for another.
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static VISIBLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^\s\p{Cc}\p{Cf}]+$").expect("the pattern is valid"));

const NAME: Field = Field::text("name");
const USERNAME: Field = Field::text("username");
const PASSWORD: Field = Field::text("password");
const CURRENT_PASSWORD: Field = Field::text("current_password");

const RESERVED: FieldError = FieldError::new("is reserved");
const WRONG_PASSWORD: FieldError = FieldError::new("is not valid");

/// Somebody who adds videos and annotates them, or a backend that answers. The password's hash is
/// not among it, so that it can't leak.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// What others call them.
    pub name: String,
    /// What they log in with, in upper or lower case; unique whatever the case.
    pub username: String,
    /// Grows with each change of the password; a session with an older one is over.
    pub session_version: i32,
    /// When they came, in UTC.
    pub inserted_at: NaiveDateTime,
    /// When their account changed last, in UTC.
    pub updated_at: NaiveDateTime,
}

/// A changeset of a user, for forms.
pub fn change_user(user: &User) -> Changeset {
    changeset(user.into(), &Params::default())
}

/// A changeset of a new user, for the registration form.
pub fn change_registration() -> Changeset {
    Changeset::new([])
}

/// A changeset of a user's password, for the form that changes it.
pub fn change_user_password() -> Changeset {
    Changeset::new([])
}

/// Name and username.
fn changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[NAME, USERNAME])
        .validate_required(&[NAME, USERNAME])
        .validate_length(NAME, NAME_LENGTH)
        .validate_length(USERNAME, USERNAME_LENGTH)
        .validate_format(USERNAME, &VISIBLE)
        .unique_constraint(USERNAME, "users_username_index")
        .unique_constraint(USERNAME, "users_username_key_index")
}

/// A password alone.
fn password_changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[PASSWORD])
        .validate_required(&[PASSWORD])
        .validate_length(PASSWORD, PASSWORD_LENGTH)
}

/// A new user without a password.
pub(super) fn new_user(params: &Params) -> Result<NewUser> {
    let changeset = changeset(Changeset::new([]), params).apply_action(Action::Insert)?;
    Ok(NewUser { changeset, password_hash: None })
}

/// A new user with a password, which is hashed here.
pub(super) fn new_registration(params: &Params) -> Result<NewUser> {
    let changeset = password_changeset(changeset(Changeset::new([]), params), params)
        .validate_change(USERNAME, is_not_reserved)
        .apply_action(Action::Insert)?;
    let password_hash = Some(password::hash(changeset.text(PASSWORD))?);
    Ok(NewUser { changeset, password_hash })
}

/// Nobody may pass for a user who answers for rumbl, in upper or lower case, even before that user
/// is seeded.
fn is_not_reserved(username: &str) -> Result<(), FieldError> {
    let key = username_key(username);
    let is_reserved = RESERVED_USERS.iter().any(|(reserved, _)| *reserved == key);
    if is_reserved { Err(RESERVED) } else { Ok(()) }
}

/// The hash of a new password, for somebody who knows the one with `current_hash`.
pub(super) fn new_password_hash(current_hash: Option<&str>, params: &Params) -> Result<String> {
    let changeset = password_changeset(Changeset::new([]), params)
        .cast(params, &[CURRENT_PASSWORD])
        .validate_required(&[CURRENT_PASSWORD]);
    let changeset = match changeset.get_change(CURRENT_PASSWORD).as_text() {
        Some(current) if !password::is_right(current, current_hash)? => {
            changeset.add_error(CURRENT_PASSWORD, WRONG_PASSWORD)
        }
        _ => changeset,
    };
    password::hash(changeset.apply_action(Action::Update)?.text(PASSWORD))
}

/// What a username is found by: the same for all that differ in case alone.
pub(crate) fn username_key(username: &str) -> String {
    username.to_lowercase()
}

/// A user that may be inserted.
pub(super) struct NewUser {
    pub(super) changeset: Changeset,
    pub(super) password_hash: Option<String>,
}

impl NewUser {
    pub(super) fn name(&self) -> &str {
        self.changeset.text(NAME)
    }

    pub(super) fn username(&self) -> &str {
        self.changeset.text(USERNAME)
    }
}

impl From<&User> for Changeset {
    fn from(user: &User) -> Self {
        Self::new([
            (NAME, Value::from(user.name.as_str())),
            (USERNAME, Value::from(user.username.as_str())),
        ])
    }
}

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::email::{EMAIL, email_changeset};
use super::language_tag::LanguageTag;
use super::look_alike::{is_ambiguous, looks_like};
use super::password;
use super::reserved::{DEMO_PEOPLE, RESERVED_USERS};
use super::role::Role;
use crate::Result;
use crate::changeset::{Action, Changeset, Field, FieldError, Params, Value};
use crate::ids::UserId;
use crate::repo::UtcTime;
use crate::schema::users;

/// Characters of a name.
pub const NAME_LENGTH: RangeInclusive<usize> = 1..=100;
/// Characters of a second name.
pub const SUBNAME_LENGTH: RangeInclusive<usize> = 1..=100;
/// Characters of a job.
pub const JOB_LENGTH: RangeInclusive<usize> = 1..=100;
/// Characters of a username.
pub const USERNAME_LENGTH: RangeInclusive<usize> = 1..=20;
/// Characters of a password.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 6..=100;

/// No spaces, control or invisible characters, which would let a name pass for another.
#[expect(clippy::expect_used, reason = "the pattern is constant, and tests compile it")]
static VISIBLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^\s\p{Cc}\p{Cf}]+$").expect("the pattern is valid"));

pub(super) const NAME: Field = Field::text("name");
pub(super) const USERNAME: Field = Field::text("username");
const SUBNAME: Field = Field::text("subname");
const JOB: Field = Field::text("job");
const PASSWORD: Field = Field::text("password");
const CURRENT_PASSWORD: Field = Field::text("current_password");

const LOOK_ALIKE: FieldError = FieldError::new("has letters that look like others");
const RESERVED: FieldError = FieldError::new("is reserved");
const WRONG_PASSWORD: FieldError = FieldError::new("is not valid");
const NO_PASSWORD: FieldError =
    FieldError::new("can’t be asked for, as you have none: log in again first");

/// A user who adds and annotates videos, or a backend of the information system. The password's hash is not a field, so
/// that it can't leak.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The display name.
    pub name: String,
    /// The name to log in with, ignoring case; unique regardless of case.
    pub username: String,
    /// The second name, if given.
    pub subname: Option<String>,
    /// The job, if given.
    pub job: Option<String>,
    /// The user's permissions.
    pub role: Role,
    /// The language that they chose, if any.
    pub locale: Option<LanguageTag>,
    /// When the user was suspended, in UTC; `None` if they are not.
    pub suspended_at: Option<NaiveDateTime>,
    /// When the deletion of the account began, in UTC; `None` if it isn't being deleted. Until it is done, the user is
    /// suspended.
    pub deletion_began_at: Option<NaiveDateTime>,
    /// Incremented with each change of the password; sessions with an older version are invalid.
    pub session_version: i32,
    /// When the user registered, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When the account was last changed, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub updated_at: NaiveDateTime,
}

/// A changeset of a user, for forms.
pub fn change_user(user: &User) -> Changeset {
    changeset(user.into(), &Params::default())
}

/// A changeset of an e-mail address, for the form that changes it.
pub fn change_email(address: Option<&str>) -> Changeset {
    Changeset::new([(EMAIL, Value::from(address))])
}

/// Validates a change of a user's profile. The username can't be changed, because links and annotations contain it.
pub(super) fn profile_changeset(user: &User, params: &Params) -> Changeset {
    Changeset::from(user)
        .cast(params, &[NAME, SUBNAME, JOB])
        .validate_required(&[NAME])
        .validate_length(NAME, NAME_LENGTH)
        .validate_length(SUBNAME, SUBNAME_LENGTH)
        .validate_length(JOB, JOB_LENGTH)
}

/// A changeset of a new user, for the registration form.
pub fn change_registration() -> Changeset {
    Changeset::new([])
}

/// A changeset of a user's password, for the form that changes it.
pub fn change_user_password() -> Changeset {
    Changeset::new([])
}

/// Validates the profile and the username.
fn changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[NAME, USERNAME, SUBNAME, JOB])
        .validate_required(&[NAME, USERNAME])
        .validate_length(NAME, NAME_LENGTH)
        .validate_length(SUBNAME, SUBNAME_LENGTH)
        .validate_length(JOB, JOB_LENGTH)
        .validate_length(USERNAME, USERNAME_LENGTH)
        .validate_format(USERNAME, &VISIBLE)
        .unique_constraint(USERNAME, "users_username_index")
        .unique_constraint(USERNAME, "users_username_key_index")
}

/// Validates the password.
fn password_changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[PASSWORD])
        .validate_required(&[PASSWORD])
        .validate_length(PASSWORD, PASSWORD_LENGTH)
}

/// Validates a new user without a password.
pub(super) fn new_user(params: &Params) -> Result<NewUser> {
    let changeset = email_changeset(changeset(Changeset::new([]), params), params);
    Ok(NewUser {
        changeset: changeset.apply_action(Action::Insert)?,
        password_hash: None,
        locale: None,
    })
}

/// Validates the registration of a user who gets a generated password by mail. Params: `name`, `username`, `email`, and
/// optionally `subname` and `job`.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn prepare_registration_by_mail(params: &Params) -> Result<NewUser> {
    let changeset = registration_changeset(params).validate_required(&[EMAIL]);
    Ok(NewUser {
        changeset: changeset.apply_action(Action::Insert)?,
        password_hash: None,
        locale: None,
    })
}

/// Validates the registration of a user who logs in through a provider, without a password. Params: `name`, `username`,
/// and optionally `email`, `subname` and `job`.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn prepare_registration_by_provider(params: &Params, email: EmailRule) -> Result<NewUser> {
    let changeset = email.applied_to(registration_changeset(params));
    Ok(NewUser {
        changeset: changeset.apply_action(Action::Insert)?,
        password_hash: None,
        locale: None,
    })
}

/// Validates the fields that all registrations have in common.
fn registration_changeset(params: &Params) -> Changeset {
    email_changeset(changeset(Changeset::new([]), params), params)
        .validate_change(USERNAME, is_unambiguous)
        .validate_change(USERNAME, is_not_reserved)
}

/// A validated registration; its username may still be taken.
pub struct Registration(Changeset);

/// Whether registration requires an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailRule {
    /// It can be left out.
    Optional,
    /// It is required.
    Required,
}

/// Validates a registration with a password. Params: `name`, `username`, `password`, and optionally `email`, `subname`
/// and `job`.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn prepare_registration(params: &Params, email: EmailRule) -> Result<Registration> {
    let changeset = password_changeset(registration_changeset(params), params);
    Ok(Registration(email.applied_to(changeset).apply_action(Action::Insert)?))
}

impl EmailRule {
    fn applied_to(self, changeset: Changeset) -> Changeset {
        match self {
            Self::Optional => changeset,
            Self::Required => changeset.validate_required(&[EMAIL]),
        }
    }
}

impl Registration {
    /// Hashes the password. Deliberately slow; needs no connection.
    ///
    /// # Errors
    /// [`crate::Error::PasswordHash`].
    pub fn hash_password(self) -> Result<NewUser> {
        let password_hash = Some(password::hash(self.0.text(PASSWORD))?);
        Ok(NewUser { changeset: self.0, password_hash, locale: None })
    }
}

/// Prevents impersonation with letters of another script.
fn is_unambiguous(username: &str) -> Result<(), FieldError> {
    // Invisible characters already have their own error.
    if VISIBLE.is_match(username) && is_ambiguous(username) { Err(LOOK_ALIKE) } else { Ok(()) }
}

/// Prevents impersonation of the information system's backends and of the demo's users, in upper or lower case, even
/// before these users are seeded.
fn is_not_reserved(username: &str) -> Result<(), FieldError> {
    let key = username_key(username);
    let is_reserved = |reserved| looks_like(username, reserved) || looks_like(&key, reserved);
    if RESERVED_USERS.iter().chain(&DEMO_PEOPLE).any(|(reserved, _)| is_reserved(reserved)) {
        return Err(RESERVED);
    }
    Ok(())
}

/// Verifies the current password, and validates and hashes the new one.
pub(super) fn new_password_hash(proof: &CurrentProof, params: &Params) -> Result<String> {
    let changeset = password_changeset(Changeset::new([]), params);
    let changeset = with_current_password(changeset, proof, params)?;
    password::hash(changeset.apply_action(Action::Update)?.text(PASSWORD))
}

/// Validates and hashes a new password, for a user who has proved who they are by other means.
pub(super) fn reset_password_hash(params: &Params) -> Result<String> {
    let changeset = password_changeset(Changeset::new([]), params);
    password::hash(changeset.apply_action(Action::Update)?.text(PASSWORD))
}

/// The profile's fields as stored.
pub(super) fn profile(changeset: &Changeset) -> (&str, Option<&str>, Option<&str>) {
    let text = |field| changeset.get_field(field).as_text();
    (changeset.text(NAME), text(SUBNAME), text(JOB))
}

/// Verifies the current password, and validates the user's new address; `None` if they remove it.
pub(super) fn new_email(
    address: Option<&str>,
    rule: EmailRule,
    proof: &CurrentProof,
    params: &Params,
) -> Result<Option<String>> {
    let changeset = rule.applied_to(email_changeset(change_email(address), params));
    let changeset = with_current_password(changeset, proof, params)?;
    let changeset = changeset.apply_action(Action::Update)?;
    Ok(changeset.get_field(EMAIL).as_text().map(str::to_owned))
}

/// Verifies the current password.
pub(super) fn check_current_password(proof: &CurrentProof, params: &Params) -> Result<()> {
    let changeset = with_current_password(Changeset::new([]), proof, params)?;
    changeset.apply_action(Action::Delete)?;
    Ok(())
}

/// How a logged-in user can confirm who they are.
pub(super) struct CurrentProof {
    /// The hash of the user's password, if they have one.
    pub(super) current_hash: Option<String>,
    /// Whether they have just logged in by other means.
    pub(super) has_just_logged_in: bool,
}

/// Verifies the current password. A user without a password must have just logged in instead.
fn with_current_password(
    changeset: Changeset,
    proof: &CurrentProof,
    params: &Params,
) -> Result<Changeset> {
    let Some(current_hash) = proof.current_hash.as_deref() else {
        return Ok(if proof.has_just_logged_in {
            changeset
        } else {
            changeset.add_error(CURRENT_PASSWORD, NO_PASSWORD)
        });
    };
    let changeset =
        changeset.cast(params, &[CURRENT_PASSWORD]).validate_required(&[CURRENT_PASSWORD]);
    Ok(match changeset.get_change(CURRENT_PASSWORD).as_text() {
        Some(current) if !password::is_right(current, Some(current_hash))? => {
            changeset.add_error(CURRENT_PASSWORD, WRONG_PASSWORD)
        }
        _ => changeset,
    })
}

/// The normal form by which a username is looked up: equal for names that differ only in case, or in Unicode's spelling
/// of the same letters, such as full-width forms.
pub fn username_key(username: &str) -> String {
    username.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// A validated new user.
pub struct NewUser {
    pub(super) changeset: Changeset,
    pub(super) password_hash: Option<String>,
    pub(super) locale: Option<LanguageTag>,
}

impl NewUser {
    /// Sets the language that the user reads.
    #[must_use]
    pub fn with_language(self, language: Option<LanguageTag>) -> Self {
        Self { locale: language, ..self }
    }

    pub(super) fn name(&self) -> &str {
        self.changeset.text(NAME)
    }

    pub(super) fn username(&self) -> &str {
        self.changeset.text(USERNAME)
    }

    pub(super) fn subname(&self) -> Option<&str> {
        self.changeset.get_field(SUBNAME).as_text()
    }

    pub(super) fn job(&self) -> Option<&str> {
        self.changeset.get_field(JOB).as_text()
    }

    pub(super) fn email(&self) -> Option<&str> {
        self.changeset.get_field(EMAIL).as_text()
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Registration").finish_non_exhaustive()
    }
}

impl fmt::Debug for NewUser {
    // Shows neither the password nor its hash.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewUser")
            .field("username", &self.username())
            .finish_non_exhaustive()
    }
}

impl From<&User> for Changeset {
    fn from(user: &User) -> Self {
        Self::new([
            (NAME, Value::from(user.name.as_str())),
            (USERNAME, Value::from(user.username.as_str())),
            (SUBNAME, Value::from(user.subname.as_deref())),
            (JOB, Value::from(user.job.as_deref())),
        ])
    }
}

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::email::{EMAIL, email_changeset};
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
/// Characters of what somebody does for a living.
pub const JOB_LENGTH: RangeInclusive<usize> = 1..=100;
/// Characters of a username.
pub const USERNAME_LENGTH: RangeInclusive<usize> = 1..=20;
/// Characters of a password.
pub const PASSWORD_LENGTH: RangeInclusive<usize> = 6..=100;

/// Without space, control and invisible characters, by which one name could pass for another.
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
    /// Their second name, if they gave one.
    pub subname: Option<String>,
    /// What they do for a living, if they said so.
    pub job: Option<String>,
    /// What they may do beyond what everybody may.
    pub role: Role,
    /// Since when they may not log in, in UTC, if so.
    pub suspended_at: Option<NaiveDateTime>,
    /// Grows with each change of the password; a session with an older one is over.
    pub session_version: i32,
    /// When they came, in UTC.
    #[diesel(deserialize_as = UtcTime)]
    pub inserted_at: NaiveDateTime,
    /// When their account changed last, in UTC.
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

/// What a user tells of themselves, changed. Their username stays, as links and annotations name it.
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

/// What a person tells of themselves, and their username.
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

/// A password alone.
fn password_changeset(data: Changeset, params: &Params) -> Changeset {
    data.cast(params, &[PASSWORD])
        .validate_required(&[PASSWORD])
        .validate_length(PASSWORD, PASSWORD_LENGTH)
}

/// A new user without a password.
pub(super) fn new_user(params: &Params) -> Result<NewUser> {
    let changeset = email_changeset(changeset(Changeset::new([]), params), params);
    Ok(NewUser { changeset: changeset.apply_action(Action::Insert)?, password_hash: None })
}

/// A person who says who they are but has no password yet, and gets one by mail. Params: `name`,
/// `username`, `email`, and optionally `subname` and `job`.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn prepare_registration_by_mail(params: &Params) -> Result<NewUser> {
    let changeset = registration_changeset(params).validate_required(&[EMAIL]);
    Ok(NewUser { changeset: changeset.apply_action(Action::Insert)?, password_hash: None })
}

/// A person whom a provider knows, and who has no password. Params: `name`, `username`, and optionally `email`,
/// `subname` and `job`.
///
/// # Errors
/// [`crate::Error::Invalid`].
pub fn prepare_registration_by_provider(params: &Params, email: EmailRule) -> Result<NewUser> {
    let changeset = email.applied_to(registration_changeset(params));
    Ok(NewUser { changeset: changeset.apply_action(Action::Insert)?, password_hash: None })
}

/// What everybody registers with, however they will prove who they are.
fn registration_changeset(params: &Params) -> Changeset {
    email_changeset(changeset(Changeset::new([]), params), params)
        .validate_change(USERNAME, is_unambiguous)
        .validate_change(USERNAME, is_not_reserved)
}

/// A registration whose params are right, but for a username that is taken.
pub struct Registration(Changeset);

/// Whether people have to have an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailRule {
    /// They may leave it out.
    Optional,
    /// They have to.
    Required,
}

/// Checks what somebody registers with. Params: `name`, `username`, `password`, and optionally `email`,
/// `subname` and `job`.
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
    /// Hashes the password, which is slow by intent and needs no connection.
    ///
    /// # Errors
    /// [`crate::Error::PasswordHash`].
    pub fn hash_password(self) -> Result<NewUser> {
        let password_hash = Some(password::hash(self.0.text(PASSWORD))?);
        Ok(NewUser { changeset: self.0, password_hash })
    }
}

/// Nobody may pass for somebody else by letters of another script.
fn is_unambiguous(username: &str) -> Result<(), FieldError> {
    // What is invisible is refused for that already.
    if VISIBLE.is_match(username) && is_ambiguous(username) { Err(LOOK_ALIKE) } else { Ok(()) }
}

/// Nobody may pass for a user who answers for rumbl or speaks in its demo, in upper or lower case,
/// even before that user is seeded.
fn is_not_reserved(username: &str) -> Result<(), FieldError> {
    let key = username_key(username);
    let is_reserved = |reserved| looks_like(username, reserved) || looks_like(&key, reserved);
    if RESERVED_USERS.iter().chain(&DEMO_PEOPLE).any(|(reserved, _)| is_reserved(reserved)) {
        return Err(RESERVED);
    }
    Ok(())
}

/// The hash of a new password, for somebody who shows that it is them.
pub(super) fn new_password_hash(proof: &CurrentProof, params: &Params) -> Result<String> {
    let changeset = password_changeset(Changeset::new([]), params);
    let changeset = with_current_password(changeset, proof, params)?;
    password::hash(changeset.apply_action(Action::Update)?.text(PASSWORD))
}

/// The hash of a new password, for somebody who can show that it is them by other means.
pub(super) fn reset_password_hash(params: &Params) -> Result<String> {
    let changeset = password_changeset(Changeset::new([]), params);
    password::hash(changeset.apply_action(Action::Update)?.text(PASSWORD))
}

/// The fields of a profile, as they are stored.
pub(super) fn profile(changeset: &Changeset) -> (&str, Option<&str>, Option<&str>) {
    let text = |field| changeset.get_field(field).as_text();
    (changeset.text(NAME), text(SUBNAME), text(JOB))
}

/// Another address of somebody who shows that it is them, or none.
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

/// Whether somebody shows that it is them.
pub(super) fn check_current_password(proof: &CurrentProof, params: &Params) -> Result<()> {
    let changeset = with_current_password(Changeset::new([]), proof, params)?;
    changeset.apply_action(Action::Delete)?;
    Ok(())
}

/// By what somebody who is logged in can show that it is them.
pub(super) struct CurrentProof {
    /// The hash of their password, if they have one.
    pub(super) current_hash: Option<String>,
    /// Whether they have just logged in without one.
    pub(super) has_just_logged_in: bool,
}

/// Asks for the password; or of whoever has none, that they have just logged in.
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

/// What a username is found by: the same for all that differ only in case, or in how Unicode writes
/// the same letters, such as at full width.
pub fn username_key(username: &str) -> String {
    username.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// A user that may be inserted.
pub struct NewUser {
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
    // Neither the password nor its hash is shown.
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

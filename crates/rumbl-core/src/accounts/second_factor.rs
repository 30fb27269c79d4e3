use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::recovery_code::RecoveryCode;
use super::sealing_key::EncryptionKey;
use super::totp_secret::TotpSecret;
use super::user::User;
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::UserId;
use crate::repo::Connection;
use crate::schema::{recovery_codes, totp_secrets, users};
use crate::{Error, Result};

const ONE_TIME_PASSWORD: Field = Field::text("one_time_password");

const WRONG_CODE: FieldError = FieldError::new("is not the code that your app shows now");
const USED_CODE: FieldError = FieldError::new("is not right, or was used already");
const IS_ON: FieldError = FieldError::new("can’t be checked, as another app is set up already");

/// A user's second factor: an authenticator app, whose codes are required in addition to the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// When it was set up, in UTC.
    pub inserted_at: NaiveDateTime,
    /// Unused recovery codes.
    pub recovery_codes_left: i64,
}

/// The second factor that a user has just presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedFactor {
    /// A code from their authenticator app.
    Code,
    /// One of their recovery codes, which is now used up.
    RecoveryCode {
        /// How many are left.
        left: i64,
    },
}

/// A user's second factor, if they have one.
pub fn get_second_factor(conn: &mut Connection, id: UserId) -> Result<Option<SecondFactor>> {
    let begun = totp_secrets::table.find(id).select(totp_secrets::inserted_at);
    let Some(inserted_at) = begun.first(conn).optional()? else { return Ok(None) };
    let codes = recovery_codes::table.filter(recovery_codes::user_id.eq(id));
    Ok(Some(SecondFactor { inserted_at, recovery_codes_left: codes.count().get_result(conn)? }))
}

/// The user whose log-in continues with the second factor after a correct password. `session_version` is the one at the
/// time of the password check: if the password has changed since, they have to start again.
///
/// # Errors
/// [`Error::NotFound`] if the password was changed, or the user is suspended or gone.
pub fn begin_second_factor(
    conn: &mut Connection,
    id: UserId,
    session_version: i32,
) -> Result<User> {
    let query = users::table
        .find(id)
        .filter(users::session_version.eq(session_version))
        .filter(users::suspended_at.is_null());
    Ok(query.select(User::as_select()).first(conn)?)
}

/// Turns on a user's second factor, and returns their recovery codes, which can't be read again. Params:
/// `one_time_password`, the app's code `at` this time, which can't be used again.
///
/// # Errors
/// [`Error::Invalid`] if the code is wrong, or the user already has a second factor.
pub fn create_second_factor(
    conn: &mut Connection,
    key: &EncryptionKey,
    (id, secret): (UserId, &TotpSecret),
    params: &Params,
    at: NaiveDateTime,
) -> Result<Vec<RecoveryCode>> {
    let code = typed(params.text(ONE_TIME_PASSWORD.name()).unwrap_or_default());
    let last_step = secret.step_of(&code, at).ok_or_else(|| refused(WRONG_CODE))?;
    let sealed = secret.seal(key, id)?;
    conn.write(|conn| {
        if get_second_factor(conn, id)?.is_some() {
            return Err(refused(IS_ON));
        }
        diesel::insert_into(totp_secrets::table)
            .values((
                totp_secrets::user_id.eq(id),
                totp_secrets::sealed_secret.eq(sealed),
                totp_secrets::last_step.eq(last_step),
                totp_secrets::inserted_at.eq(at),
            ))
            .execute(conn)?;
        replace_recovery_codes(conn, id)
    })
}

/// Whether a typed code has the form of a recovery code, which no code of an app has. Whether it is anybody's is another
/// question.
pub fn is_recovery_code(text: &str) -> bool {
    RecoveryCode::parse(text).is_some()
}

/// Verifies an unused code of the user's app, or one of their recovery codes, and uses it up; `None` if it is neither.
pub fn use_second_factor(
    conn: &mut Connection,
    key: &EncryptionKey,
    id: UserId,
    text: &str,
    at: NaiveDateTime,
) -> Result<Option<UsedFactor>> {
    if let Some(code) = RecoveryCode::parse(text) {
        return conn.write(|conn| use_recovery_code(conn, id, &code));
    }
    let row = totp_secrets::table.find(id).select(totp_secrets::sealed_secret);
    let Some(sealed) = row.first::<Vec<u8>>(conn).optional()? else { return Ok(None) };
    let Some(secret) = TotpSecret::open(key, id, &sealed) else {
        tracing::error!(user_id = %id, "a TOTP secret can't be decrypted: SECRET_KEY_BASE has changed");
        return Ok(None);
    };
    let Some(step) = secret.step_of(&typed(text), at) else { return Ok(None) };
    // Of two concurrent uses of a code, only one updates the row.
    let unused = totp_secrets::table.find(id).filter(totp_secrets::last_step.lt(step));
    let statement = diesel::update(unused).set(totp_secrets::last_step.eq(step));
    let used = conn.write(|conn| Ok(statement.execute(conn)?))?;
    Ok((used == 1).then_some(UsedFactor::Code))
}

fn use_recovery_code(
    conn: &mut Connection,
    id: UserId,
    code: &RecoveryCode,
) -> Result<Option<UsedFactor>> {
    let own = recovery_codes::table.find((id, code.hash(id)));
    if diesel::delete(own).execute(conn)? == 0 {
        return Ok(None);
    }
    let left = get_second_factor(conn, id)?.map_or(0, |factor| factor.recovery_codes_left);
    Ok(Some(UsedFactor::RecoveryCode { left }))
}

/// Replaces a user's recovery codes; the old ones stop working.
///
/// # Errors
/// [`Error::NotFound`] if they have no second factor.
pub fn renew_recovery_codes(conn: &mut Connection, id: UserId) -> Result<Vec<RecoveryCode>> {
    conn.write(|conn| {
        get_second_factor(conn, id)?.ok_or(Error::NotFound)?;
        replace_recovery_codes(conn, id)
    })
}

fn replace_recovery_codes(conn: &mut Connection, id: UserId) -> Result<Vec<RecoveryCode>> {
    delete_recovery_codes(conn, id)?;
    let codes = RecoveryCode::generate_all();
    for code in &codes {
        diesel::insert_into(recovery_codes::table)
            .values((recovery_codes::user_id.eq(id), recovery_codes::code_hash.eq(code.hash(id))))
            .execute(conn)?;
    }
    Ok(codes)
}

fn delete_recovery_codes(conn: &mut Connection, id: UserId) -> Result<()> {
    let own = recovery_codes::table.filter(recovery_codes::user_id.eq(id));
    diesel::delete(own).execute(conn)?;
    Ok(())
}

/// Turns off a user's second factor, and returns whether they had one.
pub fn delete_second_factor(conn: &mut Connection, id: UserId) -> Result<bool> {
    conn.write(|conn| {
        delete_recovery_codes(conn, id)?;
        Ok(diesel::delete(totp_secrets::table.find(id)).execute(conn)? == 1)
    })
}

/// Verifies the second factor of a user who has one, before they change how they log in. Params: `one_time_password`, a
/// code of their app or a recovery code, which is used up.
///
/// # Errors
/// [`Error::Invalid`] if the code is wrong, or was used before.
pub fn check_second_factor(
    conn: &mut Connection,
    key: &EncryptionKey,
    id: UserId,
    params: &Params,
    at: NaiveDateTime,
) -> Result<()> {
    if get_second_factor(conn, id)?.is_none() {
        return Ok(());
    }
    let code = params.text(ONE_TIME_PASSWORD.name()).unwrap_or_default();
    use_second_factor(conn, key, id, code, at)?.ok_or_else(|| refused(USED_CODE))?;
    Ok(())
}

/// Removes spaces, because apps display a code with a space in the middle.
fn typed(code: &str) -> String {
    code.chars().filter(|character| !character.is_whitespace()).collect()
}

fn refused(error: FieldError) -> Error {
    let changeset = Changeset::new([]).add_error(ONE_TIME_PASSWORD, error);
    changeset.apply_action(Action::Insert).map_or_else(Error::from, |_| Error::NotFound)
}

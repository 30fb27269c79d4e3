use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::recovery_code::RecoveryCode;
use super::sealing_key::SealingKey;
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

/// An authenticator app that somebody has to show a code of, beside their password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when, in UTC.
    pub inserted_at: NaiveDateTime,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: i64,
}

/// What somebody has shown beside their password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsedFactor {
    /// A code of their authenticator app.
    Code,
    /// One of their recovery codes, which is used up.
    RecoveryCode {
        /// So many are left.
        left: i64,
    },
}

/// Somebody's second factor, if they have one.
pub fn get_second_factor(conn: &mut Connection, id: UserId) -> Result<Option<SecondFactor>> {
    let begun = totp_secrets::table.find(id).select(totp_secrets::inserted_at);
    let Some(inserted_at) = begun.first(conn).optional()? else { return Ok(None) };
    let codes = recovery_codes::table.filter(recovery_codes::user_id.eq(id));
    Ok(Some(SecondFactor { inserted_at, recovery_codes_left: codes.count().get_result(conn)? }))
}

/// Whose log-in goes on with their second factor, after the right password. `session_version` is that of the
/// time when they gave it, so a change of the password has them begin again.
///
/// # Errors
/// [`Error::NotFound`] when the password was changed meanwhile, or they are suspended or gone.
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

/// Has somebody show a code of an authenticator app from now on, and returns their recovery codes, which
/// nobody can ask for again. Params: `one_time_password`, the code that the app shows `at` this time; it
/// counts for nothing else.
///
/// # Errors
/// [`Error::Invalid`] when it is another one, or they have an app already.
pub fn create_second_factor(
    conn: &mut Connection,
    key: &SealingKey,
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

/// Whether a text is a code of somebody's app that was not used before, or one of their recovery codes. It
/// uses up whichever it is.
pub fn use_second_factor(
    conn: &mut Connection,
    key: &SealingKey,
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
        tracing::error!(user_id = %id, "a TOTP secret can't be decrypted: SECRET_KEY_BASE is another");
        return Ok(None);
    };
    let Some(step) = secret.step_of(&typed(text), at) else { return Ok(None) };
    // Of two who show one code at once, one is first.
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

/// Gives somebody new recovery codes; those that they had count no more.
///
/// # Errors
/// [`Error::NotFound`] when they have no second factor.
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

/// Lets somebody log in with their password alone, and says whether that was not so before.
pub fn delete_second_factor(conn: &mut Connection, id: UserId) -> Result<bool> {
    conn.write(|conn| {
        delete_recovery_codes(conn, id)?;
        Ok(diesel::delete(totp_secrets::table.find(id)).execute(conn)? == 1)
    })
}

/// Has somebody who has a second factor show it, before they change how they log in. Params:
/// `one_time_password`, a code of their app or a recovery code; it is used up.
///
/// # Errors
/// [`Error::Invalid`] when it is no code of theirs, or was used before.
pub fn check_second_factor(
    conn: &mut Connection,
    key: &SealingKey,
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

/// A code as it was typed, without the space that apps show in its middle.
fn typed(code: &str) -> String {
    code.chars().filter(|character| !character.is_whitespace()).collect()
}

fn refused(error: FieldError) -> Error {
    let changeset = Changeset::new([]).add_error(ONE_TIME_PASSWORD, error);
    changeset.apply_action(Action::Insert).map_or_else(Error::from, |_| Error::NotFound)
}

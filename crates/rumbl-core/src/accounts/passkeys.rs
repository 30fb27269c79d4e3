use diesel::prelude::*;

use super::access::{lock_access, require_log_in_method};
use super::passkey::{self, NewPasskey, Passkey, UsedChallenge};
use super::user::User;
use crate::changeset::{Action, Changeset, Field, FieldError, Params};
use crate::ids::{PasskeyId, UserId};
use crate::repo::{Backend, Connection, now};
use crate::schema::{met_challenges, passkeys, users};
use crate::{Error, Result};

/// Maximum number of passkeys per user.
pub const MAX_PASSKEYS_PER_USER: u8 = 10;

const PASSKEY: Field = Field::text("passkey");
const TOO_MANY: &str = "can't be added: an account can have at most %{count}";
const KNOWN: FieldError = FieldError::new("was added already");

/// Adds a passkey from a user's device. Params: `name`.
///
/// # Errors
/// [`Error::Invalid`], also if the user has [`MAX_PASSKEYS_PER_USER`], or the passkey is already registered;
/// [`Error::NotFound`] if the challenge was used before.
pub fn create_passkey(
    conn: &mut Connection,
    user: UserId,
    (new, met): (&NewPasskey, &UsedChallenge),
    params: &Params,
) -> Result<Passkey> {
    let name = passkey::name(params)?;
    let statement = diesel::insert_into(passkeys::table)
        .values((
            passkeys::user_id.eq(user),
            passkeys::name.eq(name),
            passkeys::credential_id.eq(&new.credential_id),
            passkeys::user_handle.eq(&new.user_handle),
            passkeys::static_state.eq(&new.static_state),
            passkeys::dynamic_state.eq(&new.dynamic_state),
            passkeys::inserted_at.eq(now()),
        ))
        .returning(<Passkey as Selectable<Backend>>::construct_selection());
    conn.write(|conn| {
        use_up(conn, met)?;
        let own = passkeys::table.filter(passkeys::user_id.eq(user));
        let count: i64 = own.count().get_result(conn)?;
        if count >= i64::from(MAX_PASSKEYS_PER_USER) {
            return Err(refused(FieldError::with(
                TOO_MANY,
                "count",
                i64::from(MAX_PASSKEYS_PER_USER),
            )));
        }
        let known = passkeys::table.filter(passkeys::credential_id.eq(&new.credential_id));
        let known: i64 = known.count().get_result(conn)?;
        if known > 0 {
            return Err(refused(KNOWN));
        }
        Ok(statement.get_result(conn)?)
    })
}

fn refused(error: FieldError) -> Error {
    let changeset = Changeset::new([]).add_error(PASSKEY, error);
    changeset.apply_action(Action::Insert).map_or_else(Error::from, |_| Error::NotFound)
}

/// A user's passkeys, in the order in which they were added.
pub fn list_passkeys(conn: &mut Connection, user: UserId) -> Result<Vec<Passkey>> {
    let query = passkeys::table.filter(passkeys::user_id.eq(user)).order(passkeys::id);
    // No limit: two concurrent additions can exceed the maximum, and the user has to see them all.
    Ok(query.select(Passkey::as_select()).load(conn)?)
}

/// The passkey with a device's id for it, and its owner.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or its owner is suspended.
pub fn get_passkey(conn: &mut Connection, credential_id: &[u8]) -> Result<(Passkey, User)> {
    let query = passkeys::table.inner_join(users::table);
    let query = query
        .filter(passkeys::credential_id.eq(credential_id))
        .filter(users::suspended_at.is_null());
    Ok(query.select((Passkey::as_select(), User::as_select())).first(conn)?)
}

/// Records a use of a passkey, with its new state. `passkey` is the state that the response was verified against.
///
/// # Errors
/// [`Error::NotFound`] if the passkey was used or removed in the meantime, or the challenge was used before.
pub fn use_passkey(
    conn: &mut Connection,
    passkey: &Passkey,
    dynamic_state: &[u8],
    met: &UsedChallenge,
) -> Result<()> {
    conn.write(|conn| {
        use_up(conn, met)?;
        // Otherwise the slower of two concurrent uses could set back the device's counter.
        let as_verified = passkeys::table
            .find(passkey.id)
            .filter(passkeys::dynamic_state.eq(&passkey.dynamic_state));
        let used = diesel::update(as_verified)
            .set((passkeys::dynamic_state.eq(dynamic_state), passkeys::last_used_at.eq(now())))
            .execute(conn)?;
        if used == 0 { Err(Error::NotFound) } else { Ok(()) }
    })
}

/// Removes one of a user's passkeys and returns it. `issuers` are the configured providers.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or it belongs to another user; [`Error::Invalid`] if the user could no longer
/// log in.
pub fn delete_passkey(
    conn: &mut Connection,
    user: UserId,
    id: PasskeyId,
    issuers: &[String],
) -> Result<Passkey> {
    conn.write(|conn| {
        lock_access(conn, user)?;
        let passkey = remove_passkey(conn, user, id)?;
        require_log_in_method(conn, user, issuers)?;
        Ok(passkey)
    })
}

/// Removes a user's passkey, even if it is their last way to log in.
///
/// # Errors
/// [`Error::NotFound`] if the user has no such passkey.
pub(super) fn remove_passkey(
    conn: &mut Connection,
    user: UserId,
    id: PasskeyId,
) -> Result<Passkey> {
    let own = passkeys::table.filter(passkeys::id.eq(id)).filter(passkeys::user_id.eq(user));
    let statement =
        diesel::delete(own).returning(<Passkey as Selectable<Backend>>::construct_selection());
    Ok(statement.get_result(conn)?)
}

/// Marks a challenge as used. Only completed challenges are stored, until they expire, so nobody without a passkey can
/// fill the table.
fn use_up(conn: &mut Connection, met: &UsedChallenge) -> Result<()> {
    let too_old = met_challenges::table.filter(met_challenges::expires_at.le(now()));
    diesel::delete(too_old).execute(conn)?;
    let inserted = diesel::insert_into(met_challenges::table)
        .values((
            met_challenges::challenge.eq(&met.challenge),
            met_challenges::expires_at.eq(met.expires_at),
        ))
        .execute(conn);
    match inserted.map_err(Error::from) {
        Ok(_) => Ok(()),
        // The challenge was used before.
        Err(Error::Constraint { .. }) => Err(Error::NotFound),
        Err(error) => Err(error),
    }
}

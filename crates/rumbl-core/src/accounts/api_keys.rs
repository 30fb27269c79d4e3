use diesel::prelude::*;

use super::api_key::{self, ApiKey, ApiKeyToken};
use super::session_token::TokenHash;
use super::user::User;
use super::users::lock_user;
use crate::changeset::{Changeset, Field, FieldError, Params};
use crate::ids::ApiKeyId;
use crate::repo::{Backend, Connection, now};
use crate::schema::{api_keys, users};
use crate::{Error, Result};

/// Maximum number of keys per user.
pub const MAX_API_KEYS_PER_USER: i64 = 20;

const TOO_MANY: &str = "you have %{count} keys; delete one first";

/// Creates an API key. Params: `name`; the scopes `read`, `annotate`, `manage` and `converse`, at least one of them
/// true; and `days`, the days until it expires. Show the returned token to the user alone; it can't be read again.
///
/// # Errors
/// [`Error::Invalid`], also if the user already has [`MAX_API_KEYS_PER_USER`].
pub fn create_api_key(
    conn: &mut Connection,
    user: &User,
    params: &Params,
) -> Result<(ApiKey, ApiKeyToken)> {
    let new = api_key::new_api_key(params)?;
    let (token, now) = (ApiKeyToken::generate(), now());
    let statement = diesel::insert_into(api_keys::table)
        .values((
            api_keys::user_id.eq(user.id),
            api_keys::name.eq(&new.name),
            api_keys::prefix.eq(token.prefix()),
            api_keys::token_hash.eq(token.hash()),
            api_keys::scopes.eq(new.scopes.to_string()),
            api_keys::expires_at.eq(new.lifetime.and_then(|it| now.checked_add_signed(it))),
            api_keys::inserted_at.eq(now),
        ))
        .returning(<ApiKey as Selectable<Backend>>::construct_selection());
    conn.write(|conn| {
        lock_user(conn, user.id)?;
        let own = api_keys::table.filter(api_keys::user_id.eq(user.id));
        let count: i64 = own.count().get_result(conn)?;
        if count >= MAX_API_KEYS_PER_USER {
            return Err(too_many(params));
        }
        Ok((statement.get_result(conn)?, token))
    })
}

fn too_many(params: &Params) -> Error {
    const NAME: Field = Field::text("name");
    let error = FieldError::with(TOO_MANY, "count", MAX_API_KEYS_PER_USER);
    let changeset = Changeset::new([]).cast(params, &[NAME]).add_error(NAME, error);
    changeset
        .apply_action(crate::changeset::Action::Insert)
        .map_or_else(Error::from, |_| Error::NotFound)
}

/// A user's keys, newest first.
pub fn list_api_keys(conn: &mut Connection, user: &User) -> Result<Vec<ApiKey>> {
    let query = api_keys::table.filter(api_keys::user_id.eq(user.id)).order(api_keys::id.desc());
    Ok(query.select(ApiKey::as_select()).load(conn)?)
}

/// Deletes one of a user's keys and returns it.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or it belongs to another user.
pub fn delete_api_key(conn: &mut Connection, user: &User, id: ApiKeyId) -> Result<ApiKey> {
    let own = api_keys::table.filter(api_keys::id.eq(id)).filter(api_keys::user_id.eq(user.id));
    let statement =
        diesel::delete(own).returning(<ApiKey as Selectable<Backend>>::construct_selection());
    conn.write(|conn| Ok(statement.get_result(conn)?))
}

/// The unexpired key with this hash, and its owner.
///
/// # Errors
/// [`Error::NotFound`] if there is none, it has expired, or its owner is suspended.
pub fn get_api_key_by_token(conn: &mut Connection, hash: TokenHash) -> Result<(ApiKey, User)> {
    let is_alive = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now()));
    let query = api_keys::table.inner_join(users::table).filter(api_keys::token_hash.eq(hash));
    let query = query.filter(is_alive).filter(users::suspended_at.is_null());
    Ok(query.select((ApiKey::as_select(), User::as_select())).first(conn)?)
}

/// Expires a key now; its owner still sees it in the list.
///
/// # Errors
/// [`Error::NotFound`] if there is none.
pub fn expire_api_key(conn: &mut Connection, id: ApiKeyId) -> Result<()> {
    let statement = diesel::update(api_keys::table.find(id));
    let expired = statement.set(api_keys::expires_at.eq(now())).execute(conn)?;
    if expired == 0 { Err(Error::NotFound) } else { Ok(()) }
}

//! Asks a logged-in person to confirm their identity before a sensitive action: with their password or, if they have
//! none, by having logged in another way just before.

use std::sync::Arc;

use chrono::Utc;
use rumbl_core::accounts::{self, PasswordCheck, User};
use rumbl_core::changeset::Params;
use rumbl_core::ids::UserId;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::Result;
use crate::throttle::SecondFactorAttempt;

/// Confirms the person's identity. Params: `current_password`.
///
/// # Errors
/// Inner: [`rumbl_core::Error::Invalid`]. Outer: [`crate::error::Error::TooManyRequests`] after too many wrong
/// passwords, and errors that prevent the check.
pub(crate) async fn check(
    conn: &Conn,
    client: ClientAddress,
    user: &Arc<User>,
    params: &Params,
) -> Result<rumbl_core::Result<()>> {
    conn.app().throttle.change_password(user.id)?;
    let params = params.clone();
    let check = begin(conn, Arc::clone(user)).await?;
    let checked = conn.hash(client, move || check.check(&params)).await?;
    if checked.is_ok() {
        conn.app().throttle.password_changed(user.id);
    }
    Ok(checked)
}

/// Confirms the person's identity with everything that a log-in requires: the password, and a code if they have an
/// authenticator app. It protects actions that later allow logging in without these. Params: `current_password` and
/// `one_time_password`.
///
/// # Errors
/// Those of [`check`].
pub(crate) async fn check_with_code(
    conn: &Conn,
    client: ClientAddress,
    user: &Arc<User>,
    params: &Params,
) -> Result<rumbl_core::Result<()>> {
    if let Err(refused) = check(conn, client, user, params).await? {
        return Ok(Err(refused));
    }
    let id = user.id;
    let attempt = begin_second_factor(conn, client, id, params)?;
    let (key, params) = (Arc::clone(&conn.app().sealing_key), params.clone());
    let now = Utc::now().naive_utc();
    let checked =
        conn.repo(move |db| accounts::check_second_factor(db, &key, id, &params, now)).await;
    if checked.is_ok() {
        attempt.succeeded();
    }
    Ok(checked)
}

/// Counts an attempt of a logged-in person to give a code. Params: `one_time_password`.
///
/// # Errors
/// [`crate::error::Error::TooManyRequests`] after too many wrong codes.
pub(crate) fn begin_second_factor<'a>(
    conn: &'a Conn,
    client: ClientAddress,
    id: UserId,
    params: &Params,
) -> Result<SecondFactorAttempt<'a>> {
    let code = params.text("one_time_password").unwrap_or_default();
    // They have a session, so this is a device of theirs.
    conn.app().throttle.use_second_factor((id, client), code, true)
}

/// Reads the stored hash to verify a logged-in person's password.
///
/// # Errors
/// [`rumbl_core::Error::NotFound`] when the account has been deleted.
pub(crate) async fn begin(conn: &Conn, user: Arc<User>) -> rumbl_core::Result<PasswordCheck> {
    let check = conn.repo(move |db| accounts::begin_password_check(db, &user)).await?;
    Ok(match conn.identity() {
        Some(identity) => check.in_session(identity.session()),
        None => check,
    })
}

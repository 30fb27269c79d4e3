//! Asks somebody who is logged in for their password, before what only they themselves may do. Who has none shows
//! that it is them by having just logged in otherwise.

use std::sync::Arc;

use chrono::Utc;
use rumbl_core::accounts::{self, PasswordCheck, User};
use rumbl_core::changeset::Params;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::Result;

/// Checks that it is them. Params: `current_password`.
///
/// # Errors
/// Inside: [`rumbl_core::Error::Invalid`]. Outside: [`crate::error::Error::TooManyRequests`] after too many
/// wrong ones, and what keeps it from being checked.
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

/// Checks that it is them by all that a log-in asks for: the password, and a code if they have an app. It is for what
/// lets somebody in without these from then on. Params: `current_password` and `one_time_password`.
///
/// # Errors
/// As of [`check`].
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
    conn.app().throttle.use_second_factor(id)?;
    let (key, params) = (Arc::clone(&conn.app().sealing_key), params.clone());
    let now = Utc::now().naive_utc();
    let checked =
        conn.repo(move |db| accounts::check_second_factor(db, &key, id, &params, now)).await;
    if checked.is_ok() {
        conn.app().throttle.second_factor_used(id);
    }
    Ok(checked)
}

/// What the password of somebody who is logged in is compared with.
///
/// # Errors
/// [`rumbl_core::Error::NotFound`] when they are gone.
pub(crate) async fn begin(conn: &Conn, user: Arc<User>) -> rumbl_core::Result<PasswordCheck> {
    let check = conn.repo(move |db| accounts::begin_password_check(db, &user)).await?;
    Ok(match conn.identity() {
        Some(identity) => check.in_session(identity.session()),
        None => check,
    })
}

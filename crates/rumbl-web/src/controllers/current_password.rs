//! Asks somebody who is logged in for their password, before what only they themselves may do. Who has none shows
//! that it is them by having just logged in otherwise.

use std::sync::Arc;

use rumbl_core::accounts::{self, PasswordCheck, User};
use rumbl_core::changeset::Params;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::Result;
use crate::pipelines::Authenticated;

/// Checks that it is them. Params: `current_password`.
///
/// # Errors
/// Inside: [`rumbl_core::Error::Invalid`]. Outside: [`crate::error::Error::TooManyRequests`] after too many
/// wrong ones, and what keeps it from being checked.
pub(super) async fn check(
    conn: &Conn,
    client: ClientAddress,
    user: &Authenticated,
    params: &Params,
) -> Result<rumbl_core::Result<()>> {
    conn.app().throttle.change_password(user.id)?;
    let params = params.clone();
    let check = begin(conn, Arc::clone(&user.0)).await?;
    let checked = conn.hash(client, move || check.check(&params)).await?;
    if checked.is_ok() {
        conn.app().throttle.password_changed(user.id);
    }
    Ok(checked)
}

/// What the password of somebody who is logged in is compared with.
///
/// # Errors
/// [`rumbl_core::Error::NotFound`] when they are gone.
pub(super) async fn begin(conn: &Conn, user: Arc<User>) -> rumbl_core::Result<PasswordCheck> {
    let check = conn.repo(move |db| accounts::begin_password_check(db, &user)).await?;
    Ok(match conn.identity() {
        Some(identity) => check.in_session(identity.session()),
        None => check,
    })
}

//! Asks somebody who is logged in for their password, before what only they themselves may do.

use std::sync::Arc;

use rumbl_core::accounts;
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
    let (params, owner) = (params.clone(), Arc::clone(&user.0));
    let check = conn.repo(move |db| accounts::begin_password_check(db, &owner)).await?;
    let checked = conn.hash(client, move || check.check(&params)).await?;
    if checked.is_ok() {
        conn.app().throttle.password_changed(user.id);
    }
    Ok(checked)
}

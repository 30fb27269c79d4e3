//! Verifies second factors, for pages and programs alike.

use std::sync::Arc;

use chrono::Utc;
use rumbl_core::accounts::{self, EncryptionKey, UsedFactor};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use crate::client_address::ClientAddress;
use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::mail::mails::{self, SecurityChange};

/// Requires a second factor from a program at this address, if the person has one.
///
/// # Errors
/// [`Error::SecondFactor`] when `code` is missing or wrong; [`Error::TooManyRequests`] after too many wrong codes.
pub(crate) async fn require(
    conn: &Conn,
    address: ClientAddress,
    id: UserId,
    code: Option<&str>,
) -> Result<()> {
    if conn.repo(move |db| accounts::get_second_factor(db, id)).await?.is_none() {
        return Ok(());
    }
    let code = code.ok_or(Error::SecondFactor { is_missing: true })?.to_owned();
    // Programs have no cookie that says who has logged in there before.
    let attempt = conn.app().throttle.use_second_factor((id, address), &code, false)?;
    let key = Arc::clone(&conn.app().sealing_key);
    let used = conn.repo(move |db| use_and_tell(db, &key, id, &code)).await?;
    used.ok_or(Error::SecondFactor { is_missing: false })?;
    attempt.succeeded();
    Ok(())
}

/// Consumes a code if it is valid. Using a recovery code is reported by mail, since somebody else may have found it.
pub(crate) fn use_and_tell(
    db: &mut Connection,
    key: &EncryptionKey,
    id: UserId,
    code: &str,
) -> rumbl_core::Result<Option<UsedFactor>> {
    let used = accounts::use_second_factor(db, key, id, code, Utc::now().naive_utc())?;
    if let Some(UsedFactor::RecoveryCode { left }) = used {
        let told = mails::security_changed(db, id, SecurityChange::RecoveryCodeUsed { left });
        // A full mail queue must not prevent the log-in.
        if let Err(error) = told {
            tracing::warn!(%error, "a recovery code can't be told by mail");
        }
    }
    Ok(used)
}

//! Asking for the second factor, on pages and for programs alike.

use std::sync::Arc;

use chrono::Utc;
use rumbl_core::accounts::{self, SealingKey, UsedFactor};
use rumbl_core::ids::UserId;
use rumbl_core::repo::Connection;

use crate::conn::Conn;
use crate::error::{Error, Result};
use crate::mail::mails::{self, SecurityChange};

/// Asks a program for the second factor of somebody who has one.
///
/// # Errors
/// [`Error::SecondFactor`] when `code` is missing or not right; [`Error::TooManyRequests`] after too many
/// that were not.
pub(crate) async fn require(conn: &Conn, id: UserId, code: Option<&str>) -> Result<()> {
    if conn.repo(move |db| accounts::get_second_factor(db, id)).await?.is_none() {
        return Ok(());
    }
    let code = code.ok_or(Error::SecondFactor { is_missing: true })?.to_owned();
    conn.app().throttle.use_second_factor(id)?;
    let key = Arc::clone(&conn.app().sealing_key);
    let used = conn.repo(move |db| use_and_tell(db, &key, id, &code)).await?;
    used.ok_or(Error::SecondFactor { is_missing: false })?;
    conn.app().throttle.second_factor_used(id);
    Ok(())
}

/// Uses up what somebody shows, if it counts. Whose recovery code it is gets a mail, as it may have been found.
pub(crate) fn use_and_tell(
    db: &mut Connection,
    key: &SealingKey,
    id: UserId,
    code: &str,
) -> rumbl_core::Result<Option<UsedFactor>> {
    let used = accounts::use_second_factor(db, key, id, code, Utc::now().naive_utc())?;
    if let Some(UsedFactor::RecoveryCode { left }) = used {
        let told = mails::security_changed(db, id, SecurityChange::RecoveryCodeUsed { left });
        // A full queue of mails keeps nobody from logging in.
        if let Err(error) = told {
            tracing::warn!(%error, "a recovery code can't be told by mail");
        }
    }
    Ok(used)
}
